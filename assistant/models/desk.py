"""The desk's own work: what has to be looked at, by whom and until when, and what comes of a verdict."""

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from assistant.models.questions import Answer
from assistant.models.reviewing import Review

# how long an item stays in the hand of whoever claimed it
CLAIM = timedelta(minutes=30)


class ReviewItemQuerySet(models.QuerySet["ReviewItem"]):
    def open(self) -> "ReviewItemQuerySet":
        """Items without a verdict since they came in."""
        return self.filter(closed_at=None)


class ReviewItem(models.Model):
    """An answer that somebody has to look at: why (codes of `reviewing/risk.py`), how risky, until when.

    Closed by a verdict; a later flag opens it again.
    """

    answer = models.OneToOneField(Answer, on_delete=models.CASCADE, related_name="item")
    reasons = models.JSONField(default=list)
    risk = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="assigned_items"
    )
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="claimed_items"
    )
    claimed_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["-risk", "due_at"], condition=Q(closed_at=None), name="open_items_by_risk")
        ]

    def __str__(self) -> str:
        return f"answer {self.answer_id}"

    def holder(self, moment: datetime) -> int | None:
        """The key of who has it in hand; nobody once the time of a claim is over."""
        held = self.claimed_at is not None and moment < self.claimed_at + CLAIM
        return self.claimed_by_id if held else None


class Sweep(models.Model):
    """How far the search for quiet signals has come: one row, the last answer that was looked at."""

    last_answer = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.last_answer)


class SignalKind(models.TextChoices):
    COPIED = "copied", _("answer copied")
    OPENED = "opened", _("source opened")


class Signal(models.Model):
    """What the asker did with an answer without saying a word about it."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=8, choices=SignalKind.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "kind"], name="one_signal_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.kind}"


class SpecialDay(models.Model):
    """A day on which work stands still, or goes on, other than the week and the law's list say."""

    day = models.DateField(_("day"), unique=True)
    off = models.BooleanField(_("a day off"), default=True)
    name = models.CharField(_("name"), max_length=80, blank=True)

    class Meta:
        ordering: ClassVar = ["day"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.day} {'off' if self.off else 'on'}"


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def waiting(self) -> "ApprovalQuerySet":
        """Those that nobody has decided on yet, whose review still is the answer's newest."""
        return self.standing().filter(approved_at=None, withdrawn_at=None)

    def standing(self) -> "ApprovalQuerySet":
        """Those whose review still is the answer's newest."""
        # asked of each approval: a list of all reviews that stand would be made for every question
        return self.filter(Exists(Review.objects.standing().filter(pk=OuterRef("review"))))

    def valid_on(self, day: date) -> "ApprovalQuerySet":
        """Those that were approved and have not run out; whether their clauses hold is asked of `relying`."""
        approved = self.filter(approved_at__isnull=False, withdrawn_at=None, expires_on__gt=day)
        return approved.standing()


class Approval(models.Model):
    """A corrected answer that is to be shown first next time: who answers for it, until when (exclusive).

    Four eyes: whoever wrote the correction does not approve it.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="approval")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="owned_approvals"
    )
    expires_on = models.DateField(_("valid until"))
    proposed_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="given_approvals"
    )
    approved_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"review {self.review_id}"


class FollowUpKind(models.TextChoices):
    CASE = "case", _("evaluation case")
    TRAINING = "training", _("training example")
    GAP = "gap", _("gap for the administrator")


class FollowUp(models.Model):
    """What a verdict gives others to do: a case to measure with, an example to learn from, a gap to close."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=8, choices=FollowUpKind.choices)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="done_follow_ups"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "kind"], name="one_follow_up_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"
