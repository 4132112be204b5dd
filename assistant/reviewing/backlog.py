"""How the desk kept up with its work over some days: what came, what was decided and how late, what waits."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from assistant.models.desk import ReviewItem
from foundation import clock


@dataclass(frozen=True, slots=True)
class Backlog:
    """Items of the queue: `late` of the decided after they were due; at the end of the days `waiting`, and
    `overdue` of those."""

    came: int
    decided: int
    late: int
    waiting: int
    overdue: int


def backlog(start: date, end: date) -> Backlog:
    """The days from `start` to `end`, both included; of an item opened again its last time counts."""
    first, last = clock.moments(start, end)
    rows = ReviewItem.objects.order_by()
    decided = rows.filter(closed_at__range=(first, last))
    waiting = rows.filter(Q(closed_at=None) | Q(closed_at__gt=last), since__lte=last)
    return Backlog(
        rows.filter(since__range=(first, last)).count(),
        decided.count(),
        decided.filter(closed_at__gt=F("due_at")).count(),
        waiting.count(),
        waiting.filter(due_at__lte=min(last, clock.now())).count(),
    )
