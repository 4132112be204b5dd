"""What the bank tells the desk beside its documents: whom to ask, and the forms that are filled in."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Contact(models.Model):
    """Whom a refusal names. `about`: a document's slug, a kind of document, or empty for everything."""

    about = models.CharField(max_length=120, unique=True, blank=True)
    words = models.CharField(max_length=120)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["about"]

    def __str__(self) -> str:
        return self.words


class FillableQuerySet(models.QuerySet["Fillable"]):
    def listed(self) -> "FillableQuerySet":
        """Those that operators may choose, by title."""
        return self.filter(retired_at__isnull=True).order_by("title")


class Fillable(models.Model):
    """A form that a text is read into: `schema` is its JSON Schema. One taken off the list keeps its row."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    schema = models.JSONField(default=dict)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = FillableQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code
