"""Keys with which the bank's own systems use the API."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assistant.models.questions import Question


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def valid_at(self, moment: datetime) -> "ApiKeyQuerySet":
        """Keys that are neither expired nor revoked, of users who may still sign in."""
        return self.filter(
            Q(expires_at__isnull=True) | Q(expires_at__gt=moment),
            revoked_at__isnull=True,
            user__is_active=True,
        )


class ApiKey(models.Model):
    """A key acts for a user within its scopes. Only the SHA-256 of its text is stored; `start` tells keys
    apart."""

    name = models.CharField(_("name"), max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    start = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    # the secret before the last rotation, accepted until then
    previous_digest = models.CharField(max_length=64, unique=True, null=True)
    previous_until = models.DateTimeField(null=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.start}… {self.name}"


class KeptReply(models.Model):
    """A request under a name that its client gave it, and, once it is done, the reply.

    `name` and `request` are keyed digests, `sealed` is the reply's body; `status` is empty while it is in
    flight. Gone after a day, or with its question.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="replies")
    name = models.CharField(max_length=64)
    request = models.CharField(max_length=64)
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, related_name="+")
    status = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField(default=b"")
    began_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "name"], name="one_reply_per_key_and_name")
        ]

    def __str__(self) -> str:
        return str(self.pk)
