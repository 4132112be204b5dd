"""The rules by which a challenger is accepted: written down before the run, kept with the comparison."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from assistant.evaluation.intervals import difference
from foundation.routes import PLACES


@dataclass(frozen=True, slots=True)
class Rules:
    """Shares are of 1, times in ms; a challenger is accepted when every rule holds.

    `at_least`: cases. `worse_by`, `language_worse_by`, `refusals_worse_by`: how far its share of right
    answers, of those of any one language, of right refusals may lie below the champion's; `surely_worse_by`:
    the same for the lower end of the 95 % interval of the difference. `errors`: the share of cases without an
    answer. `slower_times` counts only above `fast_ms` (95 % of all answers). `cost_times`: of the champion's
    cost; a free champion lets pass what costs nothing. `farthest`: where text may go.
    """

    at_least: int = 50
    worse_by: float = 0.02
    surely_worse_by: float = 0.10
    language_worse_by: float = 0.10
    refusals_worse_by: float = 0.02
    errors: float = 0.02
    slower_times: float = 1.5
    fast_ms: float = 8000
    cost_times: float = 2.0
    farthest: str = "inside"

    def as_record(self) -> dict[str, Any]:
        """What is kept with the comparison."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule found: does it hold, the champion's and the challenger's figure, and the limit."""

    code: str
    holds: bool
    champion: Any
    challenger: Any
    limit: Any


class BadRules(ValueError):
    """No such rule, or not such a value."""


def rules_of(row: Mapping[str, Any]) -> Rules:
    """Rules as they were written down; what is not named is as by default. Raises BadRules."""
    kinds: dict[str, Any] = {one.name: type(one.default) for one in fields(Rules)}
    if set(row) - set(kinds):
        raise BadRules(", ".join(sorted(set(row) - set(kinds))))
    try:
        rules = Rules(**{name: kinds[name](value) for name, value in row.items()})
    except (TypeError, ValueError):
        raise BadRules("a value") from None
    if rules.farthest not in PLACES:
        raise BadRules("farthest")
    return rules


def judge(
    rules: Rules,
    champion: Mapping[str, Any],
    challenger: Mapping[str, Any],
    pairs: Sequence[tuple[bool, bool]],
) -> list[Ruling]:
    """What each rule says of a challenger; figures as `reporting.figures_of()` gives them, `pairs`: was the
    champion right, was the challenger, case by case."""
    return [Ruling(*one) for one in _rulings(rules, champion, challenger, pairs)]


def _rulings(
    rules: Rules, old: Mapping[str, Any], new: Mapping[str, Any], pairs: Sequence[tuple[bool, bool]]
) -> Iterator[tuple[str, bool, Any, Any, Any]]:
    yield "at_least", len(pairs) >= rules.at_least, len(pairs), len(pairs), rules.at_least
    yield "worse_by", *_not_below(old["right"], new["right"], rules.worse_by)
    low = (difference(pairs) or (-1.0, 0.0))[0]
    yield "surely_worse_by", low >= -rules.surely_worse_by, None, low, -rules.surely_worse_by
    for language, own in old["by_language"].items():
        found = _not_below(own, new["by_language"].get(language, {}), rules.language_worse_by)
        yield f"language_worse_by:{language}", *found
    if old["refused_rightly"]["of"]:
        yield (
            "refusals_worse_by",
            *_not_below(old["refused_rightly"], new["refused_rightly"], rules.refusals_worse_by),
        )
    yield "errors", new["errors"] <= rules.errors, old["errors"], new["errors"], rules.errors
    foreign = (old["foreign"] or 0.0), (new["foreign"] or 0.0)
    yield "foreign", foreign[1] <= foreign[0], *foreign, foreign[0]
    slow = max(rules.fast_ms, rules.slower_times * (old["total_ms"][1] or 0))
    yield "slower_times", (new["total_ms"][1] or 0) <= slow, old["total_ms"][1], new["total_ms"][1], slow
    dear = rules.cost_times * old["cost_1000"]
    yield "cost_times", new["cost_1000"] <= dear, old["cost_1000"], new["cost_1000"], dear
    near = PLACES.index(new["place"]) <= PLACES.index(rules.farthest)
    yield "farthest", near, old["place"], new["place"], rules.farthest


def _not_below(old: Mapping[str, Any], new: Mapping[str, Any], by: float) -> tuple[bool, Any, Any, Any]:
    before, after = old.get("share") or 0.0, new.get("share") or 0.0
    limit = round(before - by, 3)
    return after >= limit, before, after, limit
