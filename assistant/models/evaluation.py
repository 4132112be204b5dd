"""Cases whose right answer is known, and comparisons of routes over them."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assistant.models.questions import Question
from assistant.models.reviewing import Review


class CaseOrigin(models.TextChoices):
    REVIEW = "review", _("review")
    FILE = "file", _("file")
    HAND = "hand", _("by hand")


class EvaluationCase(models.Model):
    """A masked question and what a right answer holds: a figure or one of some texts, and a passage that it
    cites; or that it has to be refused. `listed`: on the bank's list, which new comparisons take.

    `digest` is over everything that is asked and expected, so the same case is there once.
    """

    origin = models.CharField(max_length=6, choices=CaseOrigin.choices)
    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="cases")
    question = models.TextField()
    history = models.JSONField(default=list)
    language = models.CharField(max_length=2)
    kind = models.CharField(max_length=40, blank=True)
    as_of = models.DateField(null=True)
    figure = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=list)
    passages = models.JSONField(default=list)
    must_refuse = models.BooleanField(default=False)
    listed = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, unique=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class ComparisonState(models.TextChoices):
    RUNNING = "running", _("running")
    DONE = "done", _("finished")
    STOPPED = "stopped", _("stopped")


class Comparison(models.Model):
    """The first route, the champion, against the others over the same cases, by rules written down before.

    `digest` is over cases, routes with what they ask (address, model, adapter), and rules. `seen_at`: a
    process works on it since; None: none does. `figures` and `accepted` (challenger -> yes or no) are what
    was found at the end. `due` are the cases that count nowhere because a clause that they rest on says
    something else (`evaluation/relying.py`), `leaked` those that are not asked because an adapter of the
    routes was trained with their question.
    """

    name = models.CharField(max_length=120)
    routes = models.JSONField()
    rules = models.JSONField()
    cases = models.JSONField()
    due = models.JSONField(default=list)
    leaked = models.JSONField(default=list)
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=8, choices=ComparisonState.choices, default=ComparisonState.RUNNING)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    started_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    accepted = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def wanted(self) -> int:
        """How many answers it needs."""
        return len(self.cases) * len(self.routes)


class CaseResult(models.Model):
    """What one route made of one case. What it said stands in the trail of its question."""

    comparison = models.ForeignKey(Comparison, on_delete=models.CASCADE, related_name="results")
    case = models.ForeignKey(EvaluationCase, on_delete=models.CASCADE, related_name="results")
    route = models.CharField(max_length=40)
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, related_name="case_results")
    right = models.BooleanField()
    cited = models.BooleanField(default=False)
    refused = models.BooleanField(default=False)
    foreign = models.BooleanField(default=False)
    error = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    total_ms = models.FloatField(default=0)
    first_word_ms = models.FloatField(null=True)
    prompt_tokens = models.PositiveIntegerField(default=0)
    written_tokens = models.PositiveIntegerField(default=0)
    requests = models.PositiveSmallIntegerField(default=0)
    cost = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["comparison", "case", "route"], name="one_result_a_case_and_route"
            )
        ]

    def __str__(self) -> str:
        return f"{self.comparison_id}/{self.case_id} {self.route}"
