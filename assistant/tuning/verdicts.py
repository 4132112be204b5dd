"""Whether an accepted comparison speaks of what is here now: each of its answers names weights and adapter by
their sums, so a file, weights or a champion that changed since make the verdict one on something else."""

from collections.abc import Mapping
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


def verdict_on(adapter: str, sums: Mapping[str, str]) -> Verdict:
    """The newest comparison that accepted the adapter (empty: the weights alone) as it is now, against what
    answers now; else the newest that accepted it otherwise. `sums`: SHA-256 of each file, by adapter."""
    found = Verdict(0, "not_compared")
    for row in Comparison.objects.filter(state=ComparisonState.DONE):
        champions = _made(row, row.routes[0])
        for route in (route for route, yes in row.accepted.items() if yes):
            made = _made(row, route)
            if adapter not in {one.adapter_name for one in made}:
                continue
            problem = _problem(adapter, made, champions, sums)
            if not problem:
                return Verdict(row.pk, "")
            found = found if found.comparison else Verdict(row.pk, problem)
    return found


def _problem(adapter: str, made: set[Made], champions: set[Made], sums: Mapping[str, str]) -> str:
    """What is not as it was when it was judged."""
    if {one.adapter for one in made} != {_signature(adapter, sums)}:
        return "other_file"
    weights = {one.weights for one in made | champions} | _weights_in_use()
    if len(weights) > 1:
        return "other_weights"
    if {one.adapter for one in champions} != {_signature(champion(), sums)}:
        return "other_champion"
    return ""


def _made(comparison: Comparison, route: str) -> set[Made]:
    """What made the route's answers; one, unless something was replaced during the run."""
    names = comparison.results.filter(route=route).exclude(model="").values_list("model", flat=True)
    return {Made(weights, adapter) for weights, _, adapter in (name.partition("+") for name in names)}


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
