"""Which answers a supervisor is shown, and in which order."""

from django.db.models import Exists, Max, OuterRef, QuerySet

from assistant.models import Answer, Flag, Retrieved, Review
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge


def waiting(reviewer: User) -> QuerySet[Answer]:
    """Flagged answers that nobody has reviewed since and that are open to the reviewer, the latest first."""
    doubted = Flag.objects.waiting().filter(answer=OuterRef("pk"))
    return (
        open_to(reviewer).filter(Exists(doubted)).annotate(at=Max("flags__raised_at")).order_by("-at", "-pk")
    )


def reviewed(reviewer: User) -> QuerySet[Answer]:
    """Answers that have a review, the latest review first; none that is closed to the reviewer."""
    judged = Review.objects.filter(answer=OuterRef("pk"))
    return (
        open_to(reviewer)
        .filter(Exists(judged))
        .annotate(at=Max("reviews__reviewed_at"))
        .order_by("-at", "-pk")
    )


def next_waiting(reviewer: User, *, but: Answer) -> Answer | None:
    """The first answer that waits, other than the one just done."""
    return waiting(reviewer).exclude(pk=but.pk).first()


def may_open(answer: Answer, reviewer: User) -> bool:
    """Whether every document that the answer was given from is open to the reviewer."""
    closed = knowledge.closed_to(reader_of(reviewer))
    return not answer.retrieved.filter(slug__in=closed).exists()


def open_to(reviewer: User) -> QuerySet[Answer]:
    """Answers that a reviewer may decide on: to others, and from documents that are open to the reviewer."""
    closed = Retrieved.objects.filter(slug__in=knowledge.closed_to(reader_of(reviewer)))
    others = Answer.objects.exclude(question__asked_by=reviewer)
    return others.filter(~Exists(closed.filter(answer=OuterRef("pk"))))
