"""How long the trail is kept, what must be kept all the same, and what was erased."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistant.models.questions import Conversation
from foundation.models import Label, User


class DataClass(models.TextChoices):
    CONVERSATION = "conversation", _("questions and answers")
    SIGNAL = "signal", _("copied answers and opened sources")
    NOTE = "note", _("incident notes")
    LETTER = "letter", _("texts in the egress ledger")


class RetentionRule(models.Model):
    """Days for which a class of data is kept after its last use; for conversations also by a document's
    label."""

    data_class = models.CharField(_("what"), max_length=12, choices=DataClass.choices)
    label = models.ForeignKey(
        Label, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("label")
    )
    days = models.PositiveIntegerField(_("days"))

    class Meta:
        ordering: ClassVar = ["data_class", "pk"]
        default_permissions = ()
        permissions: ClassVar = [("manage_retention", "Can decide what is kept, held and erased")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["data_class", "label"], name="one_term_per_label"),
            models.UniqueConstraint(
                fields=["data_class"], condition=Q(label=None), name="one_term_per_class"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.data_class} {self.label_id or ''} {self.days}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def standing(self) -> "LegalHoldQuerySet":
        """Holds that nobody has lifted."""
        return self.filter(lifted_at=None)


class LegalHold(models.Model):
    """A conversation, or everything a person asked, is neither expired nor erased. The reason is masked."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, null=True, related_name="holds")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="holds")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(conversation=None) ^ Q(user=None), name="a_hold_is_on_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"hold on {self.conversation_id or self.user_id}"


class ClockMark(models.Model):
    """When the clock was last found right by what destroys old data: one row. `doubted_at`: since when it is
    not."""

    at = models.DateTimeField()
    doubted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"clock at {self.at}"


class ErasureKind(models.TextChoices):
    CONVERSATION = "conversation", _("conversation")
    USER = "user", _("person")
    VALUE = "value", _("customer's value")
    DOCUMENT = "document", _("document")


class Erasure(models.Model):
    """The tombstone: what was erased, when and why, and how many of what went. Never what it said.

    `targets` are the numbers of conversations or of the user, for a document the names of its versions
    (`slug@1`) before those of conversations; `audit` is the number of its audit entry;
    `learned`: the data sets that had rows of it, each with the adapters that were trained from it.
    """

    kind = models.CharField(max_length=12, choices=ErasureKind.choices)
    targets = models.JSONField(default=list)
    reason = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)
    learned = models.JSONField(default=list)
    erased_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    erased_at = models.DateTimeField()
    audit = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"erasure of {self.kind}"
