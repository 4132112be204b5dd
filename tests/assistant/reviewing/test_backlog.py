"""What came to the desk, what was decided in time, what waits."""

from datetime import date, datetime, timedelta

import pytest

from assistant.models import ReviewItem
from assistant.reviewing.backlog import Backlog, backlog
from foundation import clock
from tests.assistant.reviewing.conftest import Make

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=clock.ZONE)
DAY = timedelta(days=1)


@pytest.mark.django_db
def test_a_week_counts_what_came_was_decided_and_waits(make_answer: Make) -> None:
    def item(since: int, due: int, closed: int | None) -> None:
        ReviewItem.objects.create(
            answer=make_answer(), since=NOON + since * DAY, due_at=NOON + due * DAY,
            closed_at=None if closed is None else NOON + closed * DAY,
        )  # fmt: skip

    item(0, 2, 1)  # in time
    item(0, 1, 3)  # late
    item(-5, -3, 2)  # of the week before, late
    item(1, 3, None)  # overdue still
    item(4, 8, 9)  # waited, and was decided after the week
    item(7, 9, None)  # of the week after
    item(-9, -8, -8)  # long done
    assert backlog(MONDAY, MONDAY + 6 * DAY) == Backlog(came=4, decided=3, late=2, waiting=2, overdue=1)
