"""Questions that the bank's documents do not answer, until somebody closes them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from assistant.models.questions import Question

# the reason of a gap that a supervisor found, and of a suspected one: only quoted, and the model doubted;
# every other one is the refusal's
REVIEWED, DOUBTED = "reviewed", "doubted"


class GapQuerySet(models.QuerySet["Gap"]):
    def open(self) -> "GapQuerySet":
        """Gaps that nobody has closed."""
        return self.filter(closed_at=None)

    def closed(self) -> "GapQuerySet":
        """Gaps that are closed, the latest first."""
        return self.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


class Gap(models.Model):
    """The bank's documents did not answer a question; its masked text stands in the question itself.

    `reason` is the answer's, or REVIEWED. Greetings, insults and orders to the model leave none. `vector` is
    the question's under `embedder`, for finding its like. Closed with a published document, or by hand with a
    masked reason.
    """

    question = models.OneToOneField(Question, on_delete=models.CASCADE, related_name="gap")
    reason = models.CharField(max_length=40)
    found_at = models.DateTimeField(auto_now_add=True)
    embedder = models.CharField(max_length=200, blank=True)
    vector = models.BinaryField(default=b"")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="closed_gaps"
    )
    closed_with = models.SlugField(max_length=120, blank=True)
    closed_version = models.PositiveIntegerField(null=True)
    closed_because = models.TextField(blank=True)

    objects = GapQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["-found_at"], condition=models.Q(closed_at=None), name="open_gaps"),
            models.Index(
                fields=["-closed_at", "-id"], condition=models.Q(closed_at__isnull=False), name="closed_gaps"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} {self.reason}"
