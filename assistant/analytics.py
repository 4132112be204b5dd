"""How the desk has worked over some days: volume, outcomes, flags, causes, times, tokens, cost; by whom.

One pass over the rows of the period. Of texts nothing is read but their topics: those that `topics` found for
questions, and those that texts were put under. What comparisons asked is no work of the desk.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from assistant.models import Answer, Flag, Retrieved, Review, Topic
from assistant.models.questions import OutcomeCode, Task
from foundation import clock
from foundation.route_models import Spending

LONGEST = timedelta(days=366)
BY = ("team", "topic", "language", "document", "user")
# as the trail calls them
TIMES = {"search": "retrieve_ms", "first": "first_token_ms", "total": "total_ms"}


@dataclass(slots=True)
class Sums:
    """Counts of some questions; `tokens` of prompts and answers together, `cost` in tenge."""

    asked: int = 0
    answered: int = 0
    refused: int = 0
    flagged: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)

    @property
    def other(self) -> int:
        """Stopped, failed or interrupted."""
        return self.asked - self.answered - self.refused


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of answers that came to an end; `code`: search, first, total. Half are at most `half`, 95
    of 100 at most `most`."""

    code: str
    half: int
    most: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about a period, both of its days included.

    `paces`: the times of full answers on the days that have some. `topics`: not questions but the texts that
    operators had classified.
    """

    start: date
    end: date
    whole: Sums
    days: Sequence[tuple[date, Sums]]
    paces: Mapping[date, Times]
    times: Sequence[Times]
    causes: Sequence[tuple[str, int]]
    reviewed: int
    by: dict[str, list[tuple[str, Sums]]] = field(default_factory=dict)
    topics: Sequence[tuple[str, int]] = ()


def figures(start: date, end: date) -> Figures:
    """Reckon the days from `start` to `end`; whoever lets people choose them keeps to LONGEST."""
    whole, days = Sums(), {start + timedelta(days=n): Sums() for n in range((end - start).days + 1)}
    by: dict[str, dict[str, Sums]] = {name: defaultdict(Sums) for name in BY}
    spent: dict[str, list[float]] = defaultdict(list)
    daily: dict[date, list[float]] = defaultdict(list)
    costs = _costs(start, end)
    for row in _rows(start, end).iterator():
        day, cost = timezone.localdate(row["asked"]), costs.get(f"question:{row['question']}", Decimal(0))
        one = _sums(row, cost)
        for sums in (whole, days[day], *(by[name][str(row[name] or "")] for name in BY)):
            _add(sums, one)
        if row["outcome"] == OutcomeCode.FINISHED:
            taken = {code: row["timings"].get(name) for code, name in TIMES.items()}
            for code, value in taken.items():
                if value is not None:
                    spent[code].append(float(value))
            if taken["total"] is not None:
                daily[day].append(float(taken["total"]))
    reviews = Review.objects.filter(reviewed_at__range=clock.moments(start, end))
    causes = Counter(reviews.exclude(cause="").order_by().values_list("cause", flat=True))
    return Figures(
        start, end, whole, list(days.items()),
        {day: _times("total", values) for day, values in daily.items()},
        [_times(code, spent[code]) for code in TIMES if spent[code]],
        causes.most_common(), reviews.count(),
        {name: sorted(found.items(), key=lambda one: -one[1].asked) for name, found in by.items()},
        _topics(start, end),
    )  # fmt: skip


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed; 0 for none."""
    found = sorted(values)
    return found[max(0, -(-len(found) * round(share * 100) // 100) - 1)] if found else 0.0


def _asked(task: Task, start: date, end: date) -> Any:
    """The answers to what people handed in for a task in these days."""
    answers = Answer.objects.filter(question__task=task, question__asked_at__range=clock.moments(start, end))
    return answers.filter(question__case_results=None).order_by()


def _rows(start: date, end: date) -> Any:
    best = Retrieved.objects.filter(answer=OuterRef("pk"), use="prompt").order_by("rank")
    answers = _asked(Task.ANSWER, start, end).annotate(
        is_flagged=Exists(Flag.objects.filter(answer=OuterRef("pk"))),
        document=Subquery(best.values("document")[:1]),
        team=F("question__team__name"),
        language=F("question__language"),
        user=F("question__asked_by__username"),
        asked=F("question__asked_at"),
    )
    # as they are: taken apart by the database they take several times as long
    return answers.values("question", "outcome", "is_flagged", "asked", "timings", "tokens", *BY)


def _topics(start: date, end: date) -> list[tuple[str, int]]:
    """The titles of the topics that texts were put under, with how many."""
    put = _asked(Task.CLASSIFY, start, end).filter(outcome=OutcomeCode.FINISHED).exclude(masked_text="")
    titles = dict(Topic.objects.values_list("code", "title"))
    counts: Counter[str] = Counter(put.values_list("masked_text", flat=True))
    return [(titles.get(code, code), count) for code, count in counts.most_common()]


def _costs(start: date, end: date) -> dict[str, Decimal]:
    """What each question of these days has cost, by `question:<number>`; one of the last minute may be paid
    for on the next day."""
    first, last = clock.moments(start, end + timedelta(days=1))
    rows = Spending.objects.filter(task=Task.ANSWER, at__range=(first, last), cost__gt=0).order_by()
    costs: dict[str, Decimal] = defaultdict(Decimal)
    for about, cost in rows.values_list("about", "cost").iterator():
        costs[about] += cost
    return costs


def _sums(row: dict[str, Any], cost: Decimal) -> Sums:
    """Of one question."""
    outcome, tokens = row["outcome"], row["tokens"]
    return Sums(
        1,
        int(outcome == OutcomeCode.FINISHED),
        int(outcome == OutcomeCode.REFUSED),
        int(row["is_flagged"]),
        int(tokens.get("prompt") or 0) + int(tokens.get("completion") or 0),
        cost,
    )


def _add(sums: Sums, one: Sums) -> None:
    sums.asked += one.asked
    sums.answered += one.answered
    sums.refused += one.refused
    sums.flagged += one.flagged
    sums.tokens += one.tokens
    if one.cost:
        sums.cost += one.cost


def _times(code: str, values: Sequence[float]) -> Times:
    return Times(code, round(percentile(values, 0.5)), round(percentile(values, 0.95)))
