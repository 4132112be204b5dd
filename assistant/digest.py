"""A week of the desk on a sheet, beside the week before: what analytics counts, the gaps, what was published.

Nothing is counted here a second time; a week is Monday to Sunday in Almaty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant import analytics
from assistant.analytics import CLOSED, Figures, Sums
from assistant.models import Gap
from assistant.reviewing import clustering
from assistant.reviewing.backlog import Backlog, backlog
from foundation import clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge

WEEK = timedelta(days=7)
# how many gaps and documents a sheet has room for
FOREMOST = 5
# of publications so many are read; no bank publishes more in a week
MOST = 1000


@dataclass(frozen=True, slots=True)
class Complained:
    """A document that answers rested on which were flagged: in the week, and in the week before."""

    title: str
    now: Sums
    before: Sums


@dataclass(frozen=True, slots=True)
class Digest:
    """A week and the one before it. `gaps`: the most typical question of a group that is still open, and how
    many of its questions came in the week; `grouped` is False when the newest stand alone, without a vector
    yet."""

    now: Figures
    before: Figures
    backlog: Backlog
    backlog_before: Backlog
    gaps: Sequence[tuple[Gap, int]]
    grouped: bool
    complained: Sequence[Complained]
    published: Sequence[knowledge.Published]


def monday_of(day: date) -> date:
    """The first day of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def last_monday() -> date:
    """The first day of the last week that is over."""
    return monday_of(clock.today()) - WEEK


def digest(monday: date, reader: User) -> Digest:
    """The week that begins on `monday`, with the documents and publications that the reader may see."""
    sunday = monday + WEEK - timedelta(days=1)
    closed = knowledge.closed_to(reader_of(reader))
    now = analytics.figures(monday, sunday, "document", closed)
    before = analytics.figures(monday - WEEK, sunday - WEEK, "document", closed)
    gaps, grouped = _gaps(monday, sunday)
    first, last = clock.moments(monday, sunday)
    return Digest(
        now,
        before,
        backlog(monday, sunday),
        backlog(monday - WEEK, sunday - WEEK),
        gaps,
        grouped,
        _complained(now, before),
        knowledge.published_since(first, reader_of(reader), MOST, until=last),
    )


def _gaps(monday: date, sunday: date) -> tuple[list[tuple[Gap, int]], bool]:
    first, last = clock.moments(monday, sunday)
    found, grouped = clustering.clusters()
    counted = [(one.typical, sum(first <= gap.found_at <= last for gap in one.gaps)) for one in found]
    asked = [(gap, count) for gap, count in counted if count]
    return sorted(asked, key=lambda one: -one[1])[:FOREMOST], grouped


def _complained(now: Figures, before: Figures) -> list[Complained]:
    earlier = dict(before.rows)
    flagged = [(title, sums) for title, sums in now.rows if title not in ("", CLOSED) and sums.flagged]
    foremost = sorted(flagged, key=lambda one: -one[1].flagged)[:FOREMOST]
    return [Complained(title, sums, earlier.get(title, Sums())) for title, sums in foremost]
