"""The bank's clock: days are counted in Almaty, and validity is [from, until)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

__all__ = ["UTC", "ZONE", "Validity", "end_of", "moments", "now", "seconds", "start_of", "today"]

ZONE = ZoneInfo("Asia/Almaty")


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today() -> date:
    """The calendar day in Asia/Almaty, which is the day a tariff is in force on."""
    return timezone.localdate()


def seconds(count: float) -> timedelta:
    """So many seconds."""
    return timedelta(seconds=count)


def start_of(period: str, moment: datetime) -> datetime:
    """When the minute, day or month that `moment` lies in began in Almaty."""
    local = timezone.localtime(moment)
    if period == "minute":
        return local.replace(second=0, microsecond=0)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight if period == "day" else midnight.replace(day=1)


def end_of(period: str, start: datetime) -> datetime:
    """When the period that began at `start` is over."""
    local = timezone.localtime(start)
    if period == "minute":
        return local + timedelta(minutes=1)
    if period == "day":
        return start_of("day", local + timedelta(days=1, hours=1))
    return start_of("month", local + timedelta(days=32))


def moments(start: date, end: date) -> tuple[datetime, datetime]:
    """The first and the last moment in Almaty of the days from `start` to `end`, both included."""
    return (
        timezone.make_aware(datetime.combine(start, time.min)),
        timezone.make_aware(datetime.combine(end, time.max)),
    )


@dataclass(frozen=True, slots=True)
class Validity:
    """Days [start, until): `until` is the first day on which it no longer holds; None is open."""

    start: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether it holds on `day`."""
        return (self.start is None or self.start <= day) and (self.until is None or day < self.until)
