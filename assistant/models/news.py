"""What people at the desk are told: notes that supervisors pin, and which publications somebody has read."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoteQuerySet(models.QuerySet["Note"]):
    def pinned_at_moment(self, moment: datetime) -> "NoteQuerySet":
        """Notes that stand on everybody's desk now."""
        return self.filter(expires_at__gt=moment, taken_down_at=None)


class Note(models.Model):
    """An incident note: what everybody at the desk has to know now. `text` is masked; gone when expired."""

    text = models.CharField(_("note"), max_length=300)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pinned_notes"
    )
    pinned_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    taken_down_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class ReadMark(models.Model):
    """Somebody has confirmed to have read what a version of a document changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="read_marks")
    document = models.SlugField(max_length=120)
    version = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "document", "version"], name="one_mark_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.document}@{self.version}"
