"""Whether the clock is to be trusted with destroying what is old: one that jumps ahead makes everything old.

It is compared with the last time that it was right, not with the newest record: whoever signs in after a jump
writes records of the wrong day.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from assistant.models import ClockMark
from foundation import audit, clock
from foundation.models import AuditEntry


class ClockDoubted(Exception):
    """The clock stands further ahead of `seen`, when it was last right, than anybody was away."""

    def __init__(self, seen: datetime, now: datetime) -> None:
        super().__init__("clock_doubted")
        self.seen, self.now, self.days = seen, now, (now - seen).days


def trust(by: str, *, go_on: bool = False) -> None:
    """Note that the clock is right. Raises ClockDoubted, said once in the audit chain, unless told to go on.

    A clock that is put back is believed: nothing outlives its time by it.
    """
    with transaction.atomic():
        now, mark = clock.now(), _mark()
        doubt = ClockDoubted(mark.at, now) if _is_far(mark.at, now) else None
        if doubt and not go_on:
            if mark.doubted_at is None:
                audit.record(by, "expiry.refused", "clock", {"seen": mark.at.isoformat(), "days": doubt.days})
                ClockMark.objects.update(doubted_at=now)
        else:
            if doubt:
                audit.record(by, "expiry.gone_on", "clock", {"seen": mark.at.isoformat(), "days": doubt.days})
            ClockMark.objects.update(at=now, doubted_at=None)
    if doubt and not go_on:
        raise doubt


def is_doubted() -> bool:
    """Whether nothing is destroyed until somebody says that the clock is right."""
    return ClockMark.objects.exclude(doubted_at=None).exists()


def _mark() -> ClockMark:
    """The one row; the first time the end of the audit chain says what day it was."""
    newest = AuditEntry.objects.order_by("-number").values_list("at", flat=True).first()
    row, _made = ClockMark.objects.select_for_update().get_or_create(
        pk=1, defaults={"at": newest or clock.now()}
    )
    return row


def _is_far(seen: datetime, now: datetime) -> bool:
    return bool(settings.CLOCK_DAYS) and now - seen > timedelta(days=settings.CLOCK_DAYS)
