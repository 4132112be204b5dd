"""Flags on answers, and what a supervisor found."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assistant.models.questions import Answer, Retrieved


class FlagReason(models.TextChoices):
    WRONG = "wrong", _("wrong")
    INCOMPLETE = "incomplete", _("incomplete")
    OUTDATED = "outdated", _("outdated")
    WRONG_SOURCE = "wrong_source", _("wrong source")
    INAPPROPRIATE = "inappropriate", _("inappropriate")
    OTHER = "other", _("other")
    FOREIGN_FIGURE = "foreign_figure", _("figure without a source")
    UNCITED = "uncited", _("no source cited")
    UNSUPPORTED = "unsupported", _("sentence without support")
    LEAK = "leak", _("possible personal data")
    LANGUAGE = "language", _("answer in another language")
    CONTRADICTION = "contradiction", _("sources contradict each other")
    INJECTION = "injection", _("orders to the model")


# those an operator may choose; the others are Sufler's own
CHOSEN_BY_PEOPLE = FlagReason.choices[:6]


class FlagQuerySet(models.QuerySet["Flag"]):
    def waiting(self) -> "FlagQuerySet":
        """Flags on answers that nobody has reviewed since."""
        reviewed = Review.objects.filter(answer=OuterRef("answer"), reviewed_at__gt=OuterRef("raised_at"))
        return self.filter(~Exists(reviewed))


class Flag(models.Model):
    """Somebody, or Sufler itself (`raised_by` empty), doubts an answer. The comment is masked.

    `sentence` and `source` say what of it is meant where that was told: the number of one of the answer's
    sentences, from 1, and a passage that was found for it.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="flags")
    reason = models.CharField(max_length=16, choices=FlagReason.choices)
    comment = models.TextField(blank=True)
    sentence = models.PositiveSmallIntegerField(null=True)
    source = models.ForeignKey(Retrieved, on_delete=models.SET_NULL, null=True, related_name="flags")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="flags"
    )
    raised_at = models.DateTimeField(auto_now_add=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.reason}"


class Verdict(models.TextChoices):
    RIGHT = "right", _("right")
    PARTLY = "partly", _("partly right")
    WRONG = "wrong", _("wrong")


class Cause(models.TextChoices):
    MASKING = "masking", _("masking")
    KNOWLEDGE = "knowledge", _("missing knowledge")
    RETRIEVAL = "retrieval", _("retrieval")
    OUTDATED = "outdated", _("outdated document")
    MODEL = "model", _("model")
    GUARD = "guard", _("guard")


class ReviewQuerySet(models.QuerySet["Review"]):
    def newest(self) -> "ReviewQuerySet":
        """Of each answer's reviews the newest."""
        return self.filter(~Exists(Review.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))))

    def standing(self) -> "ReviewQuerySet":
        """Corrected answers that count: of each answer's reviews the newest, when it has one."""
        return self.newest().exclude(corrected_answer="")


class Review(models.Model):
    """A supervisor's verdict on an answer; the newest one counts. The corrected answer is masked."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause.choices, blank=True)
    corrected_answer = models.TextField(_("corrected answer"), blank=True)
    reviewed_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.verdict}"

    @property
    def says_what_is_right(self) -> bool:
        """Whether it tells what a right answer is: a corrected text, what stood, or that the documents lack
        it."""
        stood, lacks = self.verdict == Verdict.RIGHT, self.cause == Cause.KNOWLEDGE
        return bool(self.corrected_answer) or stood or lacks


class SecondVerdictQuerySet(models.QuerySet["SecondVerdict"]):
    def waiting(self) -> "SecondVerdictQuerySet":
        """Those that nobody has given yet."""
        return self.filter(given_at=None)


class SecondVerdict(models.Model):
    """What a second supervisor found, without seeing the first verdict, on an answer drawn for it.

    It only measures how far supervisors agree: what counts stays the Review. Reviewer and verdict are empty
    until somebody gives it.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="second")
    drawn_at = models.DateTimeField(auto_now_add=True)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="second_verdicts"
    )
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True)
    given_at = models.DateTimeField(null=True, db_index=True)

    objects = SecondVerdictQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.review_id} {self.verdict}"


class Reliance(models.Model):
    """Something that people approved says what a clause says: which document and version, and its exact text.

    It is valid only on days on which a passage in force has that text (`assistant/reliances.py`); nothing
    here is switched when documents change. What relies has a column of its own: a corrected answer, a case,
    or a letter template, by the slug of its document.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, null=True, related_name="reliances")
    case = models.ForeignKey(
        "assistant.EvaluationCase", on_delete=models.CASCADE, null=True, related_name="reliances"
    )
    template = models.SlugField(max_length=120, blank=True)
    document = models.SlugField(max_length=120, db_index=False)
    version = models.PositiveIntegerField()
    passage = models.PositiveBigIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "passage"], name="one_reliance_per_passage"),
            models.UniqueConstraint(fields=["case", "passage"], name="one_reliance_of_a_case_per_passage"),
            models.UniqueConstraint(
                fields=["template", "passage"],
                condition=~Q(template=""),
                name="one_reliance_of_a_template_per_passage",
            ),
            models.CheckConstraint(
                condition=Q(review__isnull=False, case__isnull=True, template="")
                | Q(review__isnull=True, case__isnull=False, template="")
                | Q(review__isnull=True, case__isnull=True) & ~Q(template=""),
                name="one_thing_relies",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["document", "text_sha256"], name="reliance_clause")]

    def __str__(self) -> str:
        what = self.template or (f"case {self.case_id}" if self.case_id else self.review_id)
        return f"{what} on {self.document}@{self.version}"
