"""How sure a measured share is: an interval by drawing the same questions anew, again and again."""

import random
from collections.abc import Sequence
from typing import Any

DRAWS = 1000


def interval(values: Sequence[bool], seed: int = 7) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of a share to three digits; None of nothing."""
    if not values:
        return None
    # the same questions give the same interval
    chance = random.Random(seed)  # noqa: S311
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(DRAWS))
    return round(means[int(0.025 * DRAWS)], 3), round(means[int(0.975 * DRAWS) - 1], 3)


def share_with_interval(values: Sequence[bool]) -> dict[str, Any]:
    """`{"share", "of", "interval"}` of yes and no."""
    listed = list(values)
    mean = round(sum(listed) / len(listed), 3) if listed else None
    return {"share": mean, "of": len(listed), "interval": interval(listed)}


def difference(pairs: Sequence[tuple[bool, bool]], seed: int = 7) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of (share of the second) - (share of the first) over the same questions."""
    if not pairs:
        return None
    chance = random.Random(seed)  # noqa: S311 - the same questions give the same interval
    steps = [int(second) - int(first) for first, second in pairs]
    means = sorted(sum(chance.choices(steps, k=len(steps))) / len(steps) for _ in range(DRAWS))
    return round(means[int(0.025 * DRAWS)], 3), round(means[int(0.975 * DRAWS) - 1], 3)
