"""Bars for pictures that the server draws: standing over days, or lying beside names; axes begin at zero."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

HEIGHT, WIDTH = 160, 1000

Piece = tuple[str, float | Decimal]
"""The class of its colour and how much it stands for."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A day in the picture: x and width, and (class, y, height) of its pieces from the ground up."""

    day: date
    x: float
    width: float
    pieces: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`top`: what the highest day comes to; 0 when there is nothing to draw."""

    top: float
    bars: Sequence[Bar]


def stacked(days: Sequence[tuple[date, Iterable[Piece]]]) -> Chart:
    """Every day as a bar on a ground of WIDTH by HEIGHT units, its pieces one above the other."""
    whole = [(day, [(name, float(amount)) for name, amount in pieces if amount]) for day, pieces in days]
    top = max((sum(amount for _name, amount in pieces) for _day, pieces in whole), default=0.0)
    step = WIDTH / max(1, len(whole))
    bars = [
        Bar(day, round(number * step, 2), round(step * 0.8, 2), tuple(_laid(pieces, top)))
        for number, (day, pieces) in enumerate(whole)
    ]
    return Chart(top, bars)


@dataclass(frozen=True, slots=True)
class Line:
    """A bar beside its name: what it comes to, and (class, x, width) of its pieces from the left."""

    name: str
    amount: float
    pieces: tuple[tuple[str, float, float], ...]


def lying(rows: Sequence[tuple[str, Iterable[Piece]]]) -> list[Line]:
    """Every row as a bar; the longest fills WIDTH units."""
    whole = [(name, [(kind, float(part)) for kind, part in pieces if part]) for name, pieces in rows]
    top = max((sum(part for _kind, part in pieces) for _name, pieces in whole), default=0.0)
    lines = []
    for name, pieces in whole:
        reached, laid = 0.0, []
        for kind, part in pieces:
            laid.append((kind, round(reached / top * WIDTH, 2), round(part / top * WIDTH, 2)))
            reached += part
        lines.append(Line(name, reached, tuple(laid)))
    return lines


def _laid(pieces: Sequence[tuple[str, float]], top: float) -> Iterable[tuple[str, float, float]]:
    ground = float(HEIGHT)
    for name, amount in pieces:
        height = amount / top * HEIGHT
        ground -= height
        yield name, round(ground, 2), round(height, 2)
