"""Routes against each other over the same cases, end to end, one answer after the other; it goes on where it
stopped, in whichever process takes it up."""

import hashlib
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum

from assistant.evaluation import relying, reporting
from assistant.evaluation.cases import scored
from assistant.evaluation.rules import Rules
from assistant.evaluation.scoring import is_cited, is_right, says_foreign_figure
from assistant.learning import learned
from assistant.likeness import leaked
from assistant.models import CaseResult, Comparison, EvaluationCase
from assistant.models.evaluation import ComparisonState
from assistant.pipeline.answering import Asked
from assistant.pipeline.values import EngineError, Event, Masked, Started, is_passing
from assistant.retention import copying
from assistant.wire import numbered
from foundation import audit, clock
from foundation.access import EVERYTHING
from foundation.models import User
from foundation.route_models import Spending
from foundation.routes import Route, UnknownRoute, known

log = logging.getLogger("sufler.assistant")

# a process that was not seen for so long works on it no more
FORGOTTEN = timedelta(minutes=10)


class NothingToCompare(ValueError):
    """Fewer than two routes, or no case that holds and that no adapter of theirs was trained with."""


class RoutesChanged(Exception):
    """A route asks another model or adapter, or elsewhere, than when the comparison began."""


def begin(
    name: str, cases: Sequence[EvaluationCase], routes: Sequence[str], rules: Rules, by: User | None = None
) -> Comparison:
    """A comparison with its rules written down; the one of the same cases, routes and rules that did not
    come to its end is gone on with, unless a route asks another model or adapter since. Cases whose clauses
    say something else are left out and stand under `due`, cases that an adapter of the routes was trained
    with under `leaked`. Raises NothingToCompare and UnknownRoute."""
    ways = [known(route) for route in routes]
    late = [one.case.pk for one in relying.due(cases)]
    seen = _learned(cases, ways)
    numbers = [one for one in dict.fromkeys(case.pk for case in cases) if one not in {*late, *seen}]
    if len(set(routes)) < 2 or len(set(routes)) < len(routes) or not numbers:
        raise NothingToCompare
    digest = _digest(numbers, ways, rules.as_record())
    with transaction.atomic():
        same = Comparison.objects.filter(digest=digest).exclude(state=ComparisonState.DONE).first()
        if same:
            Comparison.objects.filter(pk=same.pk).update(state=ComparisonState.RUNNING)
            return same
        made = Comparison.objects.create(
            name=name,
            routes=list(routes),
            rules=rules.as_record(),
            cases=numbers,
            due=late,
            leaked=seen,
            digest=digest,
            started_by=by,
        )
        details = {"routes": list(routes), "cases": len(numbers), "rules": rules.as_record()}
        details |= {name: left for name, left in (("due", late), ("leaked", seen)) if left}
        audit.record(by or "command", "comparison.started", made, details)
    return made


def _digest(cases: Sequence[int], ways: Sequence[Route], rules: Mapping[str, Any]) -> str:
    """What must be the same for an answer of then and one of now to stand beside each other."""
    asked = [[way.name, way.base_url, way.model, way.adapter] for way in ways]
    # sorted: PostgreSQL keeps rules in an order of its own
    what = json.dumps([list(cases), asked, rules], sort_keys=True)
    return hashlib.sha256(what.encode()).hexdigest()


def _learned(cases: Sequence[EvaluationCase], ways: Sequence[Route]) -> list[int]:
    """Cases whose question an adapter of these routes was trained with."""
    found = leaked([(str(case.pk), case.question) for case in cases], learned(ways))
    return [int(name) for name in found]


def stop(comparison: Comparison, by: User | str) -> None:
    """Ask no more; what was answered is kept."""
    with transaction.atomic():
        running = Comparison.objects.filter(pk=comparison.pk, state=ComparisonState.RUNNING)
        if running.update(state=ComparisonState.STOPPED):
            audit.record(by, "comparison.stopped", comparison)


def resume(comparison: Comparison, by: User) -> None:
    """Have a stopped one asked on. Raises RoutesChanged."""
    if not _asks_the_same(comparison):
        raise RoutesChanged
    with transaction.atomic():
        stopped = Comparison.objects.filter(pk=comparison.pk, state=ComparisonState.STOPPED)
        if stopped.update(state=ComparisonState.RUNNING):
            audit.record(by, "comparison.resumed", comparison)


def goes_on(comparison: int) -> bool:
    """Whether the routes still ask what they did when it began; it is stopped when they do not."""
    row = Comparison.objects.get(pk=comparison)
    if _asks_the_same(row):
        return True
    stop(row, "worker")
    return False


def _asks_the_same(row: Comparison) -> bool:
    try:
        ways = [known(route) for route in row.routes]
    except UnknownRoute:
        return False
    return _digest(row.cases, ways, row.rules) == row.digest


def waiting() -> list[int]:
    """Comparisons that nobody works on and that are to go on."""
    return list(_free().filter(state=ComparisonState.RUNNING).values_list("pk", flat=True))


def go_on(
    comparison: int, most_seconds: float = 0, tell: Callable[[CaseResult, int], None] | None = None
) -> bool:
    """Ask what is missing, for at most about `most_seconds` (0: to the end); whether more is to be asked.

    Whoever comes while another process works on it is told no. `tell` gets each result and how many there
    are.
    """
    if not _free().filter(pk=comparison, state=ComparisonState.RUNNING).update(seen_at=clock.now()):
        return False
    ends = time.monotonic() + most_seconds if most_seconds else float("inf")
    try:
        for row, case, route in _missing(comparison):
            result = _ask(row, case, route)
            if tell and result:
                tell(result, row.results.count())
            if time.monotonic() > ends:
                break
        return _settled(comparison)
    finally:
        Comparison.objects.filter(pk=comparison).update(seen_at=None)


def _free() -> Any:
    return Comparison.objects.filter(Q(seen_at=None) | Q(seen_at__lt=clock.now() - FORGOTTEN))


def _missing(comparison: int) -> Iterator[tuple[Comparison, EvaluationCase, str]]:
    """What is not answered yet: route after route on each case, so that both meet the same hour. Ends when
    somebody stops it."""
    row = Comparison.objects.get(pk=comparison)
    done = set(row.results.values_list("case", "route"))
    for number in row.cases:
        for route in row.routes:
            # each is read when its turn comes: it may have been erased since this began
            case = EvaluationCase.objects.filter(pk=number).first()
            if case and (number, route) not in done:
                seen = Comparison.objects.filter(pk=comparison, state=ComparisonState.RUNNING)
                if not seen.update(seen_at=clock.now()):
                    return
                yield row, case, route


def _ask(row: Comparison, case: EvaluationCase, route: str) -> CaseResult | None:
    """What the route made of it; None, and nothing is left of it, when the case was erased meanwhile."""
    began = time.perf_counter()
    result = CaseResult(comparison=row, case=case, route=route, right=False)

    def note(event: Event) -> None:
        # as soon as it is on record: one that fails has a question, too
        if isinstance(event, Started):
            result.question_id = event.question_id

    try:
        said, _ = numbered(
            Asked(
                case.question,
                reader=EVERYTHING,
                as_of=case.as_of or _day_of(row),
                history=[(turn["question"], turn["answer"]) for turn in case.history],
                priority="evaluation",
                recorded=Masked.from_record(case.question),
                route=route,
            ),
            note,
        )
        if is_passing(said["reason"]):
            result.error = said["reason"]
        else:
            _judge(result, said, case)
    except EngineError as error:
        result.error = error.code
    except Exception:
        # a bug: asked again it would stop every other case for ever
        log.exception("a case of a comparison crashed")
        result.error = "crashed"
    _note_spending(result)
    # from the action to the full answer, whatever became of it
    result.total_ms = round(1000 * (time.perf_counter() - began), 1)
    with transaction.atomic():
        if EvaluationCase.objects.select_for_update().filter(pk=case.pk).exists():
            result.save()
            return result
    if result.question_id:
        copying.empty_copy(result.question_id, row.started_by or "command")
    return None


def _judge(result: CaseResult, said: Mapping[str, Any], case: EvaluationCase) -> None:
    expected = scored(case)
    result.refused, result.model = said["refused"], said["model"]
    result.cited = is_cited(said["citations"], expected)
    result.foreign = says_foreign_figure(said, expected)
    result.right = said["refused"] if case.must_refuse else result.cited and _says(said["answer"], case)
    result.first_word_ms = said["timings"].get("first_token_ms")


def _says(answer: str, case: EvaluationCase) -> bool:
    """It holds what is expected; a case that names passages only asks for these alone."""
    return is_right(answer, scored(case)) if case.figure or case.answers else bool(answer)


def _note_spending(result: CaseResult) -> None:
    """What all requests to models for this answer took, repeated ones among them."""
    spent = Spending.objects.filter(about=f"question:{result.question_id}")
    sums = spent.aggregate(read=Sum("prompt_tokens"), written=Sum("written_tokens"), cost=Sum("cost"))
    result.prompt_tokens, result.written_tokens = sums["read"] or 0, sums["written"] or 0
    result.cost, result.requests = sums["cost"] or Decimal(0), spent.count()


def _settled(comparison: int) -> bool:
    """Write down what was found once nothing is missing; whether anything is."""
    row = Comparison.objects.get(pk=comparison)
    if row.state != ComparisonState.RUNNING:
        return False
    there = EvaluationCase.objects.filter(pk__in=row.cases).count()
    if row.results.count() < there * len(row.routes):
        return True
    # a clause may have changed since this began
    asked = EvaluationCase.objects.filter(pk__in=row.cases)
    row.due = sorted({*row.due, *(one.case.pk for one in relying.due(asked))})
    found = reporting.found(row)
    row.figures, row.accepted = found.figures, found.accepted
    row.state, row.finished_at = ComparisonState.DONE, clock.now()
    with transaction.atomic():
        row.save(update_fields=["due", "figures", "accepted", "state", "finished_at"])
        audit.record(row.started_by or "command", "comparison.finished", row, {"accepted": row.accepted})
    return False


def _day_of(row: Comparison) -> date:
    """The day it began: a run over midnight asks of one day."""
    return clock.start_of("day", row.started_at).date()
