"""How sure a measured share is: an interval by drawing the same questions anew, again and again."""

import random
from collections.abc import Sequence
from typing import Any

from assistant.evaluation.scoring import quantile

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


def quantiles_with_intervals(values: Sequence[float], seed: int = 7) -> dict[str, Any]:
    """`{"p50", "p95", "of", "interval of p50", "interval of p95"}` of times; None where there is none."""
    if not values:
        return {"p50": None, "p95": None, "of": 0, "interval of p50": None, "interval of p95": None}
    # the same times give the same interval
    chance = random.Random(seed)  # noqa: S311
    draws = [sorted(chance.choices(values, k=len(values))) for _ in range(DRAWS)]
    found: dict[str, Any] = {"p50": quantile(values, 0.5), "p95": quantile(values, 0.95), "of": len(values)}
    for name, q in (("p50", 0.5), ("p95", 0.95)):
        drawn = sorted(quantile(draw, q) or 0 for draw in draws)
        found[f"interval of {name}"] = drawn[int(0.025 * DRAWS)], drawn[int(0.975 * DRAWS) - 1]
    return found


def difference(pairs: Sequence[tuple[bool, bool]], seed: int = 7) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of (share of the second) - (share of the first) over the same questions."""
    if not pairs:
        return None
    chance = random.Random(seed)  # noqa: S311 - the same questions give the same interval
    steps = [int(second) - int(first) for first, second in pairs]
    means = sorted(sum(chance.choices(steps, k=len(steps))) / len(steps) for _ in range(DRAWS))
    return round(means[int(0.025 * DRAWS)], 3), round(means[int(0.975 * DRAWS) - 1], 3)
