"""The bank's own list of topics, by which texts are classified and questions counted."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class TopicQuerySet(models.QuerySet["Topic"]):
    def listed(self) -> "TopicQuerySet":
        """Those that count today, in the order of their codes."""
        return self.filter(retired_at__isnull=True).order_by("code")


class Topic(models.Model):
    """A topic. `description` tells the model what belongs to it; a topic taken off the list keeps its row.

    `documents`: the slugs of those whose questions are about it; a document belongs to one topic at most.
    """

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True)
    documents = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField(auto_now=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code

    @property
    def told(self) -> tuple[str, str]:
        """Its code and what the model reads of it."""
        return self.code, f"{self.title}. {self.description}".strip()
