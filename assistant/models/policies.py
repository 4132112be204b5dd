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


class OwnTerm(models.Model):
    """A word or contact of the bank itself, which is never a customer's field."""

    text = models.CharField(_("text"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=OwnTermKind.choices, default=OwnTermKind.PRODUCT)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", "text"]

    def __str__(self) -> str:
        return self.text
