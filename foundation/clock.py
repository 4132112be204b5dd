"""The bank's clock: days are counted in Almaty, and validity is [from, until)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

__all__ = ["UTC", "ZONE", "Validity", "now", "today"]

ZONE = ZoneInfo("Asia/Almaty")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The calendar day in Asia/Almaty, which is the day a tariff is in force on."""
    return timezone.localdate()


@dataclass(frozen=True, slots=True)
class Validity:
    """Days [start, until): `until` is the first day on which it no longer holds; None is open."""

    start: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)
