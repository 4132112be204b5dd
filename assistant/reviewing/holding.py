"""Who has which item in hand: claiming, giving to a colleague, handing up."""

from collections.abc import Iterable

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet

from assistant.models import Answer
from assistant.models.desk import ReviewItem
from assistant.reviewing import NotPossible, queue
from foundation import audit, clock
from foundation.models import User

ACTIONS = ("claim", "release", "assign", "escalate")


def act(action: str, answers: Iterable[int], by: User, to: User | None = None) -> int:
    """Do one of ACTIONS on these answers' open items; how many it could be done on.

    What the reviewer may not open, what a colleague holds and what was decided meanwhile is left as it is.
    """
    done = 0
    for answer in queue.open_to(by).filter(pk__in=list(answers), item__closed_at=None):
        try:
            if action == "claim":
                claim(answer, by)
            elif action == "release":
                release(answer, by)
            elif action == "escalate":
                escalate(answer, by)
            elif to is not None:
                assign(answer, to, by)
            else:
                continue
            done += 1
        except NotPossible:
            continue
    return done


def claim(answer: Answer, by: User, *, over: bool = False) -> None:
    """Take an item in hand for a while. `over`: also from a colleague's hand, which is on record.

    Raises NotPossible: "own_answer", "closed" as on the review desk, "held_by_another", "decided" when there
    is no open item.
    """
    with transaction.atomic():
        item = _open_item(answer, by, over=over)
        item.claimed_by, item.claimed_at = by, clock.now()
        item.save(update_fields=["claimed_by", "claimed_at"])
        audit.record(by, "item.claimed", answer, {"taken_over": over})


def release(answer: Answer, by: User) -> None:
    """Lay an item back. Raises NotPossible as claim()."""
    with transaction.atomic():
        item = _open_item(answer, by)
        item.claimed_by = item.claimed_at = item.assigned_to = None
        item.save(update_fields=["claimed_by", "claimed_at", "assigned_to"])
        audit.record(by, "item.released", answer)


def assign(answer: Answer, to: User, by: User) -> None:
    """Give an item to a colleague who may decide on it. Raises NotPossible: as claim(), "cannot_decide"."""
    if not to.has_perm("assistant.review_answers") or not queue.open_to(to).filter(pk=answer.pk).exists():
        raise NotPossible("cannot_decide")
    with transaction.atomic():
        item = _open_item(answer, by)
        item.assigned_to, item.claimed_by, item.claimed_at = to, None, None
        item.save(update_fields=["assigned_to", "claimed_by", "claimed_at"])
        audit.record(by, "item.assigned", answer, {"to": to.pk})


def escalate(answer: Answer, by: User) -> None:
    """Say that this needs another supervisor: out of one's own hand, on top of everybody's queue.

    Raises NotPossible as claim().
    """
    with transaction.atomic():
        item = _open_item(answer, by)
        item.escalated_at = clock.now()
        item.claimed_by = item.claimed_at = item.assigned_to = None
        item.save(update_fields=["escalated_at", "claimed_by", "claimed_at", "assigned_to"])
        audit.record(by, "item.escalated", answer, {"overdue": False})


def refuse_held(answer: Answer, by: User) -> None:
    """Raise NotPossible("held_by_another") when a colleague has the open item in hand."""
    item = ReviewItem.objects.open().filter(answer=answer).first()
    if item and item.holder(clock.now()) not in (None, by.pk):
        raise NotPossible("held_by_another")


def close(answer: Answer) -> None:
    """A verdict was stored: the item waits for nobody."""
    ReviewItem.objects.open().filter(answer=answer).update(
        closed_at=clock.now(), claimed_by=None, claimed_at=None, assigned_to=None
    )


def colleagues() -> QuerySet[User]:
    """Everybody who may review."""
    permission = Permission.objects.filter(
        content_type__app_label="assistant", codename="review_answers"
    ).values("pk")
    may = Q(groups__permissions__in=permission) | Q(user_permissions__in=permission)
    return User.objects.filter(may, is_active=True).distinct().order_by("last_name", "username")


def _open_item(answer: Answer, by: User, *, over: bool = False) -> ReviewItem:
    queue.refuse_closed(answer, by)
    item = ReviewItem.objects.open().select_for_update().filter(answer=answer).first()
    if item is None:
        raise NotPossible("decided")
    if not over and item.holder(clock.now()) not in (None, by.pk):
        raise NotPossible("held_by_another")
    return item
