"""The Kazakhstan working calendar: when people work, and when work that came in now has to be done.

Days off of the law (holidays of the Republic, moved to the next working day where they fall on a weekend;
Labour Code, article 84) are reckoned; `SpecialDay` has the last word: days moved by the government, Kurban
Ait of later years, a Saturday that is worked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.models.desk import ReviewItem, SpecialDay
from assistant.reviewing import NotPossible
from assistant.reviewing.risk import HIGH, MIDDLE
from foundation import audit, clock
from foundation.models import User

OPENS, CLOSES = time(9), time(18)
# working hours until an item of that risk has to be decided
HOURS = ((HIGH, 4), (MIDDLE, 9), (0, 27))
SATURDAY = 5
FIXED: tuple[tuple[int, int, str | Promise], ...] = (
    (1, 1, _("New Year")),
    (1, 2, _("New Year")),
    (3, 8, _("International Women's Day")),
    (3, 21, _("Nauryz")),
    (3, 22, _("Nauryz")),
    (3, 23, _("Nauryz")),
    (5, 1, _("Unity Day")),
    (5, 7, _("Defender's Day")),
    (5, 9, _("Victory Day")),
    (7, 6, _("Capital Day")),
    (8, 30, _("Constitution Day")),
    (10, 25, _("Republic Day")),
    (12, 16, _("Independence Day")),
)
# these never move to another day
CHRISTMAS = (1, 7)
KURBAN_AIT = {2026: (5, 27), 2027: (5, 16)}


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day other than the week says. `special`: the row of a person's decision, None for the law's own."""

    day: date
    off: bool
    name: str | Promise
    special: int | None = None


def official(year: int) -> dict[date, str | Promise]:
    """The law's days off of a year, those that replace a weekend's included."""
    found: dict[date, str | Promise] = {date(year, month, day): name for month, day, name in FIXED}
    for day in [day for day in found if day.weekday() >= SATURDAY]:
        moved = day
        while moved.weekday() >= SATURDAY or moved in found:
            moved += timedelta(days=1)
        found[moved] = found[day]
    found[date(year, *CHRISTMAS)] = _("Orthodox Christmas")
    if year in KURBAN_AIT:
        found[date(year, *KURBAN_AIT[year])] = _("Kurban Ait")
    return found


def days_of(year: int) -> list[DayOff]:
    """The year's days off and worked days as they count, in order."""
    found = {day: DayOff(day, True, name) for day, name in official(year).items()}
    for row in SpecialDay.objects.filter(day__year=year):
        name = row.name or (found[row.day].name if row.day in found else "")
        found[row.day] = DayOff(row.day, row.off, name, row.pk)
    return sorted(found.values(), key=lambda one: one.day)


def due(since: datetime, risk: int, special: Mapping[date, bool] | None = None) -> datetime:
    """When an item that came in at `since` has to be decided, in working hours of the calendar."""
    hours = next(hours for least, hours in HOURS if risk >= least)
    return after(since, timedelta(hours=hours), special)


def after(since: datetime, work: timedelta, special: Mapping[date, bool] | None = None) -> datetime:
    """The moment at which `work` of working time has passed since. `special`: which days people said to be
    off or worked, where that is known already."""
    special = _special(since) if special is None else special
    at, years = timezone.localtime(since), dict[int, Mapping[date, str | Promise]]()
    while True:
        day = at.date()
        if day.year not in years:
            years[day.year] = official(day.year)
        off = special.get(day, day.weekday() >= SATURDAY or day in years[day.year])
        opens, closes = (datetime.combine(day, hour, at.tzinfo) for hour in (OPENS, CLOSES))
        if not off and at < closes:
            left = closes - max(at, opens)
            if work <= left:
                return max(at, opens) + work
            work -= left
        at = datetime.combine(day + timedelta(days=1), time(0), at.tzinfo)


def _special(since: datetime) -> dict[date, bool]:
    rows = SpecialDay.objects.filter(day__gte=timezone.localdate(since))
    return dict(rows.values_list("day", "off"))


def set_day(day: date, off: bool, name: str, by: User) -> None:
    """Say that a day is off or worked; times of open items follow."""
    with transaction.atomic():
        row, _made = SpecialDay.objects.update_or_create(day=day, defaults={"off": off, "name": name})
        audit.record(by, "calendar.set", row, {"day": day.isoformat(), "off": off})
        _date_anew(day)


def clear_day(special: int, by: User) -> date:
    """Let the week and the law say again what the day of this row is; the day. Raises NotPossible:
    "no_such_day" when somebody else did."""
    with transaction.atomic():
        row = SpecialDay.objects.select_for_update().filter(pk=special).first()
        if row is None:
            raise NotPossible("no_such_day")
        audit.record(by, "calendar.cleared", row, {"day": row.day.isoformat()})
        row.delete()
        _date_anew(row.day)
    return row.day


def _date_anew(day: date) -> None:
    """Of the open items whose time the day is in; the others stay as they are."""
    begins, ends = clock.moments(day, day)
    items = list(ReviewItem.objects.open().filter(since__lt=ends, due_at__gte=begins))
    special = _special(min((item.since for item in items), default=begins))
    for item in items:
        item.due_at = due(item.since, item.risk, special)
    ReviewItem.objects.bulk_update(items, ["due_at"], batch_size=200)
