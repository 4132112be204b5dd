"""Panels: which systems of the bank may show the desk inside their pages, and who came in that way."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Panel(models.Model):
    """A system that may show the panel, the origins of its pages, and the secret it signs contexts with."""

    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    origins = models.JSONField(default=list)
    # sealed: signatures can't be checked against a digest
    secret = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PanelEntryQuerySet(models.QuerySet["PanelEntry"]):
    def valid_at(self, moment: datetime) -> "PanelEntryQuerySet":
        """Entries whose time is not over, of panels and users that may still come in."""
        return self.filter(expires_at__gt=moment, panel__revoked_at=None, user__is_active=True)


class PanelEntry(models.Model):
    """Somebody came in through a panel with a customer's card. It dies with its time.

    `context` is used once, `digest` is the SHA-256 of the page's key, `sealed` the card's values.
    """

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="entries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    context = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    wrapped_key = models.BinaryField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()

    objects = PanelEntryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "context"], name="a_context_is_used_once")
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.user_id}"
