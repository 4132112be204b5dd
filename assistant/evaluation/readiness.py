"""The five questions before launch, answered from what this installation measured."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Max, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from assistant.evaluation.scoring import quantile
from assistant.models import Answer, CaseResult, Comparison, EvaluationCase, FollowUp, Review
from assistant.models.desk import FollowUpKind
from assistant.models.evaluation import ComparisonState
from assistant.models.questions import OutcomeCode, Task
from foundation import clock
from foundation.route_models import Promotion, Spending, StoredRoute

DAYS = 30
# fewer answers say nothing of a contact centre's day
ENOUGH_ANSWERS = 100
ENOUGH_CASES = 50
ENOUGH_EXAMPLES = 200
# the operator waits so long for the first word without losing the line (PRODUCT: seconds of silence)
PATIENCE_MS = 2000.0
A_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Finding:
    """`answer`: yes or no, or unknown where too little was measured. `ready`: nothing speaks against launch.
    `measured`: what the answer is from."""

    question: str
    answer: str
    ready: bool
    measured: dict[str, Any]


def questions() -> list[Finding]:
    """All five, in their order."""
    return [ask() for ask in ASKED]


def _waiting() -> Finding:
    """Does it break if the user waits one or two seconds? The first word is what they wait for."""
    rows = _answers().filter(outcome=OutcomeCode.FINISHED)
    times = [row for row in rows.values_list("timings", flat=True) if row.get("total_ms")]
    first = [row["first_token_ms"] for row in times if row.get("first_token_ms")]
    measured = {
        "answers": len(times),
        "first_word_ms": [quantile(first, 0.5), quantile(first, 0.95)],
        "full_answer_ms": [quantile([row["total_ms"] for row in times], q) for q in (0.5, 0.95)],
        "patience_ms": PATIENCE_MS,
    }
    slow = quantile(first, 0.95)
    if len(times) < ENOUGH_ANSWERS or slow is None:
        return Finding("waiting", "unknown", False, measured)
    return Finding("waiting", "no" if slow <= PATIENCE_MS else "yes", slow <= PATIENCE_MS, measured)


def _staying() -> Finding:
    """Must data stay? What keeps questions inside, and how far texts went."""
    rows = _answers().values_list("routing", flat=True)
    reasons = Counter(row["reason"] for row in rows if row.get("reason"))
    kept = sum(number for reason, number in reasons.items() if reason not in ("rule", "default", "named"))
    inside = {"local", *StoredRoute.objects.filter(place="inside").values_list("name", flat=True)}
    measured = {"questions": sum(reasons.values()), "kept_inside": kept, "reasons": dict(reasons)}
    if not reasons:
        return Finding("staying", "unknown", False, measured)
    # whatever must stay can: the route of the settings is always there
    return Finding("staying", "yes" if kept else "no", True, {**measured, "routes_inside": sorted(inside)})


def _examples() -> Finding:
    """Are there enough examples to tune?"""
    corrected = Review.objects.standing().count()
    chosen = FollowUp.objects.filter(kind=FollowUpKind.TRAINING, review__in=Review.objects.standing()).count()
    measured = {"corrected_answers": corrected, "chosen_to_learn_from": chosen, "wanted": ENOUGH_EXAMPLES}
    enough = chosen >= ENOUGH_EXAMPLES
    # without them the shipped adapter answers: no reason to wait with the launch
    return Finding("examples", "yes" if enough else "no", True, measured)


def _bill() -> Finding:
    """Is the daily token bill noticeable? Tokens of a day, of all tasks but not of comparisons, by the prices
    of the routes that took them and by the dearest there is."""
    spent = Spending.objects.filter(at__gte=_since()).exclude(about__in=_compared())
    days = max(1, len(set(spent.values_list("at__date", flat=True))))
    sums = spent.aggregate(read=Sum("prompt_tokens"), written=Sum("written_tokens"), cost=Sum("cost"))
    read, written = (sums["read"] or 0) / days, (sums["written"] or 0) / days
    prices = StoredRoute.objects.aggregate(read=Max("price_prompt"), written=Max("price_written"))
    dearest = (read * float(prices["read"] or 0) + written * float(prices["written"] or 0)) / 1_000_000
    measured = {
        "days": days,
        "tokens_read_a_day": round(read),
        "tokens_written_a_day": round(written),
        "tenge_a_day": round(float(sums["cost"] or 0) / days, 2),
        "tenge_a_day_by_the_dearest_route": round(dearest, 2),
    }
    if not spent.exists():
        return Finding("bill", "unknown", False, measured)
    return Finding("bill", "yes" if measured["tenge_a_day"] else "no", True, measured)


def _switching() -> Finding:
    """Can the model be switched in a day? By the longest comparison that came to its end, and by what was
    switched before."""
    done = Comparison.objects.filter(state=ComparisonState.DONE)
    lengths = [(row.finished_at - row.started_at).total_seconds() for row in done if row.finished_at]
    cases = EvaluationCase.objects.filter(listed=True).count()
    measured = {
        "cases": cases,
        "wanted_cases": ENOUGH_CASES,
        "comparisons": len(lengths),
        "longest_comparison_s": round(max(lengths), 1) if lengths else None,
        "other_routes": StoredRoute.objects.filter(enabled=True).count(),
        "switches": Promotion.objects.count(),
    }
    if not lengths:
        return Finding("switching", "unknown", False, measured)
    can = cases >= ENOUGH_CASES and max(lengths) <= A_DAY_SECONDS
    return Finding("switching", "yes" if can else "no", can, measured)


ASKED: list[Callable[[], Finding]] = [_waiting, _staying, _examples, _bill, _switching]


def _answers() -> QuerySet[Answer]:
    """The answers to what people asked: comparisons ask in nobody's name, other tasks take other times."""
    asked = Answer.objects.filter(question__task=Task.ANSWER, question__asked_at__gte=_since())
    return asked.filter(question__case_results=None).order_by()


def _compared() -> QuerySet[Any]:
    """What spending for the questions of comparisons is about."""
    asked = CaseResult.objects.filter(question__asked_at__gte=_since()).order_by()
    return asked.annotate(about=Concat(Value("question:"), Cast("question", CharField()))).values("about")


def _since() -> datetime:
    return clock.now() - timedelta(days=DAYS)
