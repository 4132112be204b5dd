"""The windows of a document's versions, drawn on a year around today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ingestion.models import Status, Version

REACH = timedelta(days=365)
WIDTH = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """A version's window in units of the drawing; `kind` is past, now or coming."""

    number: int
    x: int
    width: int
    kind: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A year back and a year ahead; `today` is where the present day stands."""

    stretches: tuple[Stretch, ...]
    today: int = WIDTH // 2
    width: int = WIDTH


def draw(versions: Iterable[Version], day: date) -> Timeline:
    """The published versions whose windows reach into the drawing, oldest first."""
    published = [version for version in versions if version.status == Status.PUBLISHED]
    stretches = [_stretch(version, day) for version in published]
    return Timeline(tuple(sorted((one for one in stretches if one), key=lambda one: one.x)))


def _stretch(version: Version, day: date) -> Stretch | None:
    first, last = day - REACH, day + REACH
    start, until = version.in_force_from or first, version.in_force_until or last
    if until <= first or start >= last or until <= start:
        return None
    left, right = _x(max(start, first), day), _x(min(until, last), day)
    kind = "now" if version.validity.covers(day) else ("past" if until <= day else "coming")
    return Stretch(version.number, left, max(2, right - left), kind)


def _x(moment: date, day: date) -> int:
    return round((moment - (day - REACH)) / (2 * REACH) * WIDTH)
