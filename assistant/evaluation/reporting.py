"""What a comparison found: quality, waiting, cost and where data goes, route by route, and the verdicts."""

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.evaluation.intervals import share_with_interval
from assistant.evaluation.rules import judge, rules_of
from assistant.evaluation.scoring import quantile, share
from assistant.models import CaseResult, Comparison, EvaluationCase
from foundation.routes import UnknownRoute, known

Results = Mapping[tuple[int, str], CaseResult]


@dataclass(frozen=True, slots=True)
class Found:
    """`figures`: route -> its figures, with the rulings on it under "rules"; `accepted`: challenger -> yes
    or no."""

    figures: dict[str, Any]
    accepted: dict[str, bool]


def found(comparison: Comparison) -> Found:
    """The figures of what was answered so far, and what the rules say of it."""
    cases, results = _read(comparison)
    rules = rules_of(comparison.rules)
    figures = {route: figures_of(route, cases, results) for route in comparison.routes}
    champion, accepted = comparison.routes[0], {}
    for route in comparison.routes[1:]:
        both = [(results.get((case.pk, champion)), results.get((case.pk, route))) for case in cases]
        pairs = [(old.right, new.right) for old, new in both if old and new]
        rulings = judge(rules, figures[champion], figures[route], pairs)
        figures[route]["rules"] = [asdict(one) for one in rulings]
        accepted[route] = all(one.holds for one in rulings)
    return Found(figures, accepted)


def figures_of(route: str, cases: Sequence[EvaluationCase], results: Results) -> dict[str, Any]:
    """One route's figures; times in ms as [50 %, 95 %], cost in tenge for 1,000 requests."""
    pairs = [(case, results[case.pk, route]) for case in cases if (case.pk, route) in results]
    rows = [result for _, result in pairs]
    answered = [(case, result) for case, result in pairs if not case.must_refuse]
    return {
        **_way(route),
        "model": next((one.model for one in rows if one.model), ""),
        "answers": len(rows),
        "right": share_with_interval([one.right for one in rows]),
        "by_language": _grouped(pairs, lambda case: case.language),
        "by_kind": _grouped(pairs, lambda case: case.kind or "–"),
        "refused_rightly": share_with_interval([one.right for case, one in pairs if case.must_refuse]),
        "wrongly_refused": share(one.refused for _, one in answered),
        "cited": share(one.cited for _, one in answered),
        "foreign": share(one.foreign for one in rows if not one.error),
        "errors": share(bool(one.error) for one in rows) or 0.0,
        "total_ms": _quantiles(one.total_ms for one in rows if not one.error),
        "first_word_ms": _quantiles(one.first_word_ms for one in rows if one.first_word_ms),
        "prompt_tokens": _mean(one.prompt_tokens for one in rows if one.prompt_tokens),
        "written_tokens": _mean(one.written_tokens for one in rows if one.prompt_tokens),
        "requests": round(sum(one.requests for one in rows) / max(1, len(rows)), 3),
        "cost_1000": _cost(rows),
        # follow-ups and the longest prompts: what a bank with long contexts would pay
        "cost_1000_long": _cost(sorted(rows, key=lambda one: one.prompt_tokens)[-max(1, len(rows) // 4) :]),
    }


def report(comparison: Comparison) -> dict[str, Any]:
    """Everything a reader of the report needs; of the cases their masked questions, and never an answer:
    what a route said stands in the trail under the number of its question. `due`: cases that were counted
    nowhere, since a clause that they rest on says something else; `leaked`: those that were not asked, since
    an adapter of the routes was trained with their question."""
    cases, results = _read(comparison)
    done = bool(comparison.figures)
    now = Found(comparison.figures, comparison.accepted) if done else found(comparison)
    return {
        "comparison": comparison.pk,
        "name": comparison.name,
        "state": comparison.state,
        "started_at": comparison.started_at.isoformat(),
        "finished_at": comparison.finished_at.isoformat() if comparison.finished_at else None,
        "champion": comparison.routes[0],
        "rules": comparison.rules,
        "accepted": now.accepted if done else {},
        "verdict": {route: "accept" if yes else "refuse" for route, yes in now.accepted.items() if done},
        "routes": now.figures,
        "due": _left_out(comparison.due),
        "leaked": _left_out(comparison.leaked),
        "cases": [_case(case, comparison.routes, results) for case in cases],
    }


def _left_out(numbers: Sequence[int]) -> list[dict[str, Any]]:
    rows = EvaluationCase.objects.filter(pk__in=numbers)
    return [{"case": one.pk, "question": one.question} for one in rows]


def _case(case: EvaluationCase, routes: Iterable[str], results: Results) -> dict[str, Any]:
    told = ("right", "cited", "refused", "foreign", "error", "total_ms")
    by_route = {}
    for route in routes:
        if one := results.get((case.pk, route)):
            by_route[route] = {name: getattr(one, name) for name in told} | {"question": one.question_id}
    return {
        "case": case.pk,
        "question": case.question,
        "language": case.language,
        "kind": case.kind,
        "must_refuse": case.must_refuse,
        "routes": by_route,
    }


def _read(comparison: Comparison) -> tuple[list[EvaluationCase], Results]:
    by_number = EvaluationCase.objects.in_bulk(comparison.cases)
    results = {(one.case_id, one.route): one for one in comparison.results.all()}
    counted = [number for number in comparison.cases if number not in comparison.due]
    return [by_number[number] for number in counted if number in by_number], results


def _way(route: str) -> dict[str, Any]:
    """Where the route leads; one that is gone by now is said to lead furthest."""
    try:
        way = known(route)
    except UnknownRoute:
        return {"place": "abroad", "address": ""}
    return {"place": way.place, "address": way.base_url}


def _grouped(
    pairs: Iterable[tuple[EvaluationCase, CaseResult]], key: Callable[[EvaluationCase], str]
) -> dict[str, Any]:
    groups: dict[str, list[bool]] = {}
    for case, result in pairs:
        groups.setdefault(key(case), []).append(result.right)
    return {name: share_with_interval(own) for name, own in sorted(groups.items())}


def _quantiles(values: Iterable[float | None]) -> list[float | None]:
    listed = [value for value in values if value is not None]
    return [quantile(listed, 0.5), quantile(listed, 0.95)]


def _mean(values: Iterable[int]) -> float:
    listed = list(values)
    return round(statistics.fmean(listed), 1) if listed else 0.0


def _cost(rows: Sequence[CaseResult]) -> float:
    return round(1000 * float(sum(one.cost for one in rows)) / max(1, len(rows)), 2)
