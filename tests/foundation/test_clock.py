"""Days are counted in Almaty, and a window ends before its last date."""

from datetime import UTC, date, datetime

import pytest

from foundation import clock
from foundation.clock import Validity


@pytest.mark.parametrize(
    "moment, day",
    [
        # UTC+5 since March 2024; an old time zone database would say the 23rd
        (datetime(2026, 11, 22, 18, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_the_day_changes_at_midnight_in_almaty(
    monkeypatch: pytest.MonkeyPatch, moment: datetime, day: date
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    assert clock.today() == day


@pytest.mark.parametrize(
    "start, until, covered",
    [
        (None, None, True),
        (date(2026, 11, 22), None, True),  # the first day counts
        (date(2026, 11, 23), None, False),
        (None, date(2026, 11, 23), True),
        (None, date(2026, 11, 22), False),  # the first day on which it no longer holds
        (date(2026, 11, 22), date(2026, 11, 22), False),
    ],
)
def test_a_window_is_from_until(start: date | None, until: date | None, covered: bool) -> None:
    assert Validity(start, until).covers(date(2026, 11, 22)) is covered


def test_now_knows_its_time_zone() -> None:
    assert clock.now().tzinfo is not None
