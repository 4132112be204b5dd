"""How fields are hidden: the security role's policy, and the admin's list of what is the bank's own."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class MaskingPolicy(models.Model):
    """One version of the policy, label -> action; the newest is in force, older ones explain old answers."""

    actions = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        permissions: ClassVar = [("manage_masking", "Can decide how fields are hidden")]

    def __str__(self) -> str:
        return str(self.pk)


class OwnTermKind(models.TextChoices):
    PRODUCT = "product", _("product, package or status")
    CONTACT = "contact", _("telephone, address or e-mail of the bank")


class OwnTermQuerySet(models.QuerySet["OwnTerm"]):
    def listed(self) -> "OwnTermQuerySet":
        """Those on the list today."""
        return self.filter(removed_at__isnull=True)


class OwnTerm(models.Model):
    """A word or contact of the bank itself, which is never a customer's field.

    What is taken off the list stays as a row: with it one can say which words were exempt on a past day.
    """

    text = models.CharField(_("text"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=OwnTermKind.choices, default=OwnTermKind.PRODUCT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    objects = OwnTermQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["kind", "text"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text"], condition=models.Q(removed_at__isnull=True), name="a_term_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return self.text
