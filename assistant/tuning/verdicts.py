"""Whether an accepted comparison speaks of what is here now: each of its answers names weights and adapter by
their sums, so a file, weights or a champion that changed since make the verdict one on something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings

from assistant.models import Answer, Comparison
from assistant.models.evaluation import ComparisonState
from foundation.routes import NAMES, champion

# digits of a sum that names in answers carry
DIGITS = 12


@dataclass(frozen=True, slots=True)
class Made:
    """What an answer names as its maker: `MODEL@sum` and, where one was used, `ADAPTER@sum`."""

    weights: str
    adapter: str = ""

    @property
    def adapter_name(self) -> str:
        """Without the sum; empty for the weights alone."""
        return self.adapter.rpartition("@")[0]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The comparison that accepted an adapter (0: none did), and why it does not count: not_compared,
    other_file, other_weights, other_champion, or empty: it counts."""

    comparison: int
    problem: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A route that a comparison accepted: what made its answers, and what those of the champion then."""

    comparison: int
    made: frozenset[Made]
    champions: frozenset[Made]


def accepted() -> list[Accepted]:
    """Every route that a comparison accepted, the newest comparison first."""
    found = []
    for row in Comparison.objects.filter(state=ComparisonState.DONE):
        if routes := [route for route, yes in row.accepted.items() if yes]:
            champions = _made(row, row.routes[0])
            found += [Accepted(row.pk, _made(row, route), champions) for route in routes]
    return found


def verdict_on(adapter: str, sums: Mapping[str, str], among: Sequence[Accepted] | None = None) -> Verdict:
    """The newest comparison that accepted the adapter (empty: the weights alone) as it is now, against what
    answers now; else the newest that accepted it otherwise. `sums`: SHA-256 of each file, by adapter.
    `among`: what `accepted()` gave, for whoever asks of many."""
    found = Verdict(0, "not_compared")
    for one in accepted() if among is None else among:
        if adapter not in {maker.adapter_name for maker in one.made}:
            continue
        problem = _problem(adapter, one.made, one.champions, sums)
        if not problem:
            return Verdict(one.comparison, "")
        found = found if found.comparison else Verdict(one.comparison, problem)
    return found


def _problem(adapter: str, made: frozenset[Made], champions: frozenset[Made], sums: Mapping[str, str]) -> str:
    """What is not as it was when it was judged."""
    if {one.adapter for one in made} != {_signature(adapter, sums)}:
        return "other_file"
    weights = {one.weights for one in made | champions} | _weights_in_use()
    if len(weights) > 1:
        return "other_weights"
    if {one.adapter for one in champions} != {_signature(champion(), sums)}:
        return "other_champion"
    return ""


def _made(comparison: Comparison, route: str) -> frozenset[Made]:
    """What made the route's answers; one, unless something was replaced during the run."""
    names = comparison.results.filter(route=route).exclude(model="").values_list("model", flat=True)
    return frozenset(
        Made(weights, adapter) for weights, _, adapter in (name.partition("+") for name in names)
    )


def _signature(adapter: str, sums: Mapping[str, str]) -> str:
    return f"{adapter}@{sums.get(adapter, '')[:DIGITS]}" if adapter else ""


def weights_sum() -> str:
    """The short sum of the weights in use, as the newest answer names it; empty before the first."""
    return next(iter(_weights_in_use()), "").rpartition("@")[2]


def _weights_in_use() -> set[str]:
    """The weights that made the newest answer of the settings' own routes: none before the first."""
    own = Answer.objects.filter(route__in=NAMES, model__startswith=f"{settings.CHAT_MODEL}@")
    last = own.order_by("-pk").values_list("model", flat=True).first()
    return {last.partition("+")[0]} if last else set()
