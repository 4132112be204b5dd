"""Which answers a supervisor is shown, and in which order."""

from django.db.models import Exists, Max, OuterRef, QuerySet

from assistant.models import Answer, Flag, Review
from foundation.models import User


def waiting(reviewer: User) -> QuerySet[Answer]:
    """Flagged answers that nobody has reviewed since, the latest flag first; never the reviewer's own."""
    doubted = Flag.objects.waiting().filter(answer=OuterRef("pk"))
    return (
        _to_others(reviewer)
        .filter(Exists(doubted))
        .annotate(at=Max("flags__raised_at"))
        .order_by("-at", "-pk")
    )


def reviewed(reviewer: User) -> QuerySet[Answer]:
    """Answers that have a review, the latest review first; never the reviewer's own."""
    judged = Review.objects.filter(answer=OuterRef("pk"))
    return (
        _to_others(reviewer)
        .filter(Exists(judged))
        .annotate(at=Max("reviews__reviewed_at"))
        .order_by("-at", "-pk")
    )


def next_waiting(reviewer: User, *, but: Answer) -> Answer | None:
    """The first answer that waits, other than the one just done."""
    return waiting(reviewer).exclude(pk=but.pk).first()


def _to_others(reviewer: User) -> QuerySet[Answer]:
    return Answer.objects.exclude(question__asked_by=reviewer)
