"""The losses of a training as a line to draw and as rows to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

WIDTH, HEIGHT = 1000, 160
PARTS = 10


@dataclass(frozen=True, slots=True)
class Curve:
    """`points`: x from 0 to WIDTH, y from 0 (`top`, the highest loss) to HEIGHT (none), as SVG writes them.
    `parts`: the steps from and to, and their mean loss."""

    points: str
    top: float
    steps: int
    parts: tuple[tuple[int, int, float], ...]


def curve(losses: Sequence[float]) -> Curve | None:
    """Of the losses of all steps; None where there are too few for a line."""
    if len(losses) < 2:
        return None
    top = max(losses) or 1.0
    step = WIDTH / (len(losses) - 1)
    points = (f"{number * step:.1f},{HEIGHT * (1 - loss / top):.1f}" for number, loss in enumerate(losses))
    count = min(PARTS, len(losses))
    ends = [number * len(losses) // count for number in range(count + 1)]
    parts = tuple((first + 1, last, fmean(losses[first:last])) for first, last in pairwise(ends))
    return Curve(" ".join(points), top, len(losses), parts)
