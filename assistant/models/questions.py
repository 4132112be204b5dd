"""What was asked and answered: the trail of every question. Written by `pipeline/recording.py` only."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.masked import Masked, Note
from foundation.models import Team, User


class Conversation(models.Model):
    """Questions about one customer, in one operator's hands."""

    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="conversations"
    )
    started_at = models.DateTimeField(auto_now_add=True)
    # emptied: its rows stay for the counts and say nothing
    erased_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class QuestionQuerySet(models.QuerySet["Question"]):
    def asked_by_user(self, user: User) -> "QuestionQuerySet":
        """The user's own questions; nobody browses those of others."""
        return self.filter(asked_by=user, conversation__erased_at=None)


class Task(models.TextChoices):
    """What a text was handed in for."""

    ANSWER = "answer", _("question")
    REPLY = "reply", _("reply to the customer")
    SUMMARISE = "summarise", _("summary")
    CLASSIFY = "classify", _("topic")
    EXTRACT = "extract", _("form")


class Question(models.Model):
    """A question as it was masked, and who asked it; or another text that was handed in for a `task`.

    `searched_text`: what was searched for and asked in its place, masked; empty when it stands alone.
    `searched_by_hand`: the asker wrote that.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="questions"
    )
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="questions")
    masked_text = models.TextField()
    masked_fields = models.JSONField(default=list)
    searched_text = models.TextField(blank=True)
    searched_by_hand = models.BooleanField(default=False)
    task = models.CharField(max_length=10, choices=Task.choices, default=Task.ANSWER)
    language = models.CharField(max_length=2)
    as_of = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        permissions: ClassVar = [("ask_question", "Can ask questions")]
        indexes: ClassVar = [
            models.Index(fields=["asked_by", "-asked_at"]),
            models.Index(fields=["asked_at"]),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def masked(self) -> Masked:
        """The question as text that may be sent to a route."""
        notes = {one["placeholder"]: one.get("notes", ()) for one in self.masked_fields}
        legend = (Note(name, code, tuple(rest)) for name, own in notes.items() for code, *rest in own)
        return Masked(self.masked_text, legend=tuple(legend))

    @property
    def searched(self) -> Masked | None:
        """What the asker wrote to be searched for in its place."""
        return Masked.from_record(self.searched_text) if self.searched_by_hand else None


class OutcomeCode(models.TextChoices):
    CRASHED = "crashed", _("interrupted")
    FINISHED = "finished", _("answered")
    REFUSED = "refused", _("refused")
    STOPPED = "stopped", _("stopped")
    FAILED = "failed", _("failed")


class Rung(models.TextChoices):
    APPROVED = "approved", _("approved")
    GROUNDED = "grounded", _("grounded")
    PARTLY = "partly grounded", _("partly grounded")
    EVIDENCE = "evidence only", _("evidence only")
    REFUSED = "refused", _("refused")


# what an answer can cite: what the model read, and without a model what words alone found
CITABLE = ("prompt", "words_only")


class Answer(models.Model):
    """What became of a question. The row is there before anything can fail; "crashed" until the end."""

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="answer")
    outcome = models.CharField(max_length=10, choices=OutcomeCode.choices, default=OutcomeCode.CRASHED)
    reason = models.CharField(max_length=40, blank=True)
    rung = models.CharField(max_length=16, choices=Rung.choices, blank=True)
    masked_text = models.TextField(blank=True)
    # what the model wrote, where the guard put something else in its place
    draft = models.TextField(blank=True)
    sentences = models.JSONField(default=list)
    checks = models.JSONField(default=list)
    masking_policy = models.CharField(max_length=40, blank=True)
    prompt = models.JSONField(default=list)
    prompt_version = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=60, blank=True)
    # the routes that the policy allowed, in their order, and why
    routing = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    timings = models.JSONField(default=dict)
    tokens = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    # what the question is about, a code of the bank's list, empty where that is not clear; no moment: not
    # decided yet
    topic = models.CharField(max_length=40, blank=True)
    topic_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        # the page of adapters counts what each model answered
        indexes: ClassVar = [models.Index(fields=["model", "finished_at"], name="answers_of_model")]
        permissions: ClassVar = [("review_answers", "Can review answers and read their whole chain")]

    def __str__(self) -> str:
        return str(self.pk)

    def was_read(self) -> bool:
        """Whether a model was given the prompt: it goes to none where an approved answer stands, or where the
        passages say too little."""
        ended_well = self.outcome in (OutcomeCode.FINISHED, OutcomeCode.REFUSED)
        return bool(self.prompt) and (bool(self.model) or not ended_well)

    def citable(self) -> list["Retrieved"]:
        """The passages that it can cite, the first of them as [1]."""
        return [row for row in self.retrieved.all() if row.use in CITABLE]


class Retrieved(models.Model):
    """A passage that was found for an answer, with its exact text and version at that moment."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="retrieved")
    rank = models.PositiveSmallIntegerField()
    passage = models.PositiveBigIntegerField()
    external_id = models.CharField(max_length=300)
    document = models.CharField(max_length=300)
    slug = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    score = models.FloatField()
    cosine = models.FloatField()
    coverage = models.FloatField()
    label = models.CharField(max_length=8, blank=True)
    use = models.CharField(max_length=20)

    class Meta:
        ordering: ClassVar = ["answer", "rank"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "rank"], name="one_retrieved_per_rank")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}#{self.rank} {self.external_id}"
