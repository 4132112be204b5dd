"""Which answers a supervisor is shown, and in which order."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from assistant.models import Answer, Conversation, Retrieved, Review
from assistant.models.desk import CLAIM
from assistant.reviewing import NotPossible
from foundation import clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge

# refusals after which there is nothing to see
CLOSING = ("own_answer", "closed", "erased")


def waiting(reviewer: User) -> QuerySet[Answer]:
    """Open items of answers that are open to the reviewer: handed up, then the riskiest, then the next due.

    `intake.take_in()` brings them in.
    """
    return (
        open_to(reviewer)
        .filter(item__isnull=False, item__closed_at=None)
        .annotate(at=F("item__since"))
        .order_by(F("item__escalated_at").asc(nulls_last=True), "-item__risk", "item__due_at", "pk")
    )


def at_hand(reviewer: User) -> QuerySet[Answer]:
    """Of those that wait, what the reviewer was given or has claimed."""
    mine = Q(item__assigned_to=reviewer) | Q(
        item__claimed_by=reviewer, item__claimed_at__gt=clock.now() - CLAIM
    )
    return waiting(reviewer).filter(mine)


def reviewed(reviewer: User) -> QuerySet[Answer]:
    """Answers that have a review, the latest review first; none that is closed to the reviewer."""
    # from the newest review of each on: a page then reads its own rows, not those of all years
    newest = Review.objects.filter(pk=OuterRef("reviews")).newest()
    return (
        open_to(reviewer)
        .filter(Exists(newest), reviews__isnull=False)
        .annotate(at=F("reviews__reviewed_at"))
        .order_by("-reviews__reviewed_at", "-reviews__pk")
    )


def next_waiting(reviewer: User, *, but: Answer) -> Answer | None:
    """The first answer that waits and is in no colleague's hand, other than the one just done."""
    free = Q(item__assigned_to=None) | Q(item__assigned_to=reviewer)
    held = Q(item__claimed_at__gt=clock.now() - CLAIM) & ~Q(item__claimed_by=reviewer)
    return waiting(reviewer).filter(free).exclude(held).exclude(pk=but.pk).first()


def refuse_closed(answer: Answer, reviewer: User) -> None:
    """Raise NotPossible "own_answer" or "closed" when this answer is not the reviewer's to look at: to their
    own question, or given from a document that is not open to them."""
    if answer.question.asked_by_id == reviewer.pk:
        raise NotPossible("own_answer")
    closed = knowledge.closed_to(reader_of(reviewer))
    if answer.retrieved.filter(slug__in=closed).exists():
        raise NotPossible("closed")


def refuse_erased(answer: Answer) -> None:
    """Raise NotPossible("erased") when the answer's conversation was emptied, also since it was opened: what
    is written into it now would stay. It can't be emptied before the end of the caller's transaction."""
    locked = Conversation.objects.select_for_update().get(pk=answer.question.conversation_id)
    if locked.erased_at:
        raise NotPossible("erased")


def open_to(reviewer: User) -> QuerySet[Answer]:
    """Answers that a reviewer may decide on: to others, and from documents that are open to the reviewer."""
    closed = Retrieved.objects.filter(slug__in=knowledge.closed_to(reader_of(reviewer)))
    kept = Answer.objects.filter(question__conversation__erased_at=None)
    others = kept.exclude(question__asked_by=reviewer)
    return others.filter(~Exists(closed.filter(answer=OuterRef("pk"))))
