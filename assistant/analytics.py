"""How the desk has worked over some days: volume, outcomes, flags, causes, times, tokens, cost; in whose and
what questions.

One pass over the answers of the period and one over its reviews. Of texts nothing is read but their topics:
those that `topics` found for questions, and those that texts were put under. What comparisons asked is no
work of the desk.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from assistant.models import Answer, Flag, Retrieved, Review, Topic
from assistant.models.questions import OutcomeCode, Task
from foundation import clock
from foundation.route_models import Spending

LONGEST = timedelta(days=366)
DAY = "day"
# what the documents that the reader may not see are counted under; no title begins with a space
CLOSED = " closed"
BY = (DAY, "team", "topic", "language", "document", "user")
# as the trail calls them
TIMES = {"search": "retrieve_ms", "first": "first_token_ms", "total": "total_ms"}


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of answers that came to an end; `code`: search, first, total. Half are at most `half`, 95
    of 100 at most `most`."""

    code: str
    half: int
    most: int


@dataclass
class Sums:
    """Counts of some questions; `tokens` of prompts and answers together, `cost` in tenge.

    `causes`: how often reviews of these days named each. `spent`: the milliseconds of each full answer.
    """

    asked: int = 0
    answered: int = 0
    refused: int = 0
    flagged: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)
    causes: Counter[str] = field(default_factory=Counter)
    spent: list[float] = field(default_factory=list)

    @property
    def other(self) -> int:
        """Stopped, failed or interrupted."""
        return self.asked - self.answered - self.refused

    @cached_property
    def pace(self) -> Times | None:
        """The times of full answers, if there are some; to be asked for once all are counted."""
        return _times("total", self.spent) if self.spent else None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about a period, both of its days included.

    `by`: what `rows` are about, of BY, each with its code or name, the one asked most first; by DAY there are
    none but `days`. `topics`: not questions but the texts that operators had classified.
    """

    start: date
    end: date
    by: str
    whole: Sums
    days: Sequence[tuple[date, Sums]]
    rows: Sequence[tuple[str, Sums]]
    times: Sequence[Times]
    reviewed: int
    topics: Sequence[tuple[str, int]] = ()

    @property
    def causes(self) -> list[tuple[str, int]]:
        """The codes that reviews named, the most frequent first."""
        return self.whole.causes.most_common()


def figures(start: date, end: date, by: str = DAY, closed: Collection[str] = frozenset()) -> Figures:
    """Reckon the days from `start` to `end`; whoever lets people choose them keeps to LONGEST.

    `closed`: the slugs of the documents that the reader may not see; by document they are counted together,
    under CLOSED.
    """
    whole, days = Sums(), {start + timedelta(days=n): Sums() for n in range((end - start).days + 1)}
    rows: dict[str, Sums] = defaultdict(Sums)
    spent: dict[str, list[float]] = defaultdict(list)
    costs = _costs(start, end)

    def touched(row: Mapping[str, Any], moment: datetime) -> list[Sums]:
        own = [] if by == DAY else [rows[str(row[by] or "")]]
        return [whole, days[timezone.localdate(moment)], *own]

    for row in _answers(start, end, by, closed).iterator():
        cost = costs.get(f"question:{row['question']}", Decimal(0))
        for sums in touched(row, row["asked"]):
            _add(sums, row, cost)
        for code, name in TIMES.items() if row["outcome"] == OutcomeCode.FINISHED else ():
            if row["timings"].get(name) is not None:
                spent[code].append(float(row["timings"][name]))
    reviewed = 0
    for row in _reviews(start, end, by, closed).iterator():
        reviewed += 1
        for sums in touched(row, row["reviewed_at"]) if row["cause"] else ():
            sums.causes[row["cause"]] += 1
    return Figures(
        start, end, by, whole, list(days.items()),
        sorted(rows.items(), key=lambda one: (-one[1].asked, one[0])),
        [_times(code, spent[code]) for code in TIMES if spent[code]],
        reviewed, _topics(start, end),
    )  # fmt: skip


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed; 0 for none."""
    found = sorted(values)
    return found[max(0, -(-len(found) * round(share * 100) // 100) - 1)] if found else 0.0


def _asked(task: Task, start: date, end: date) -> Any:
    """The answers to what people handed in for a task in these days."""
    answers = Answer.objects.filter(question__task=task, question__asked_at__range=clock.moments(start, end))
    return answers.filter(question__case_results=None).order_by()


def _answers(start: date, end: date, by: str, closed: Collection[str]) -> Any:
    answers = _asked(Task.ANSWER, start, end).annotate(
        is_flagged=Exists(Flag.objects.filter(answer=OuterRef("pk"))),
        asked=F("question__asked_at"),
        **_named(by, "", closed),
    )
    own = () if by == DAY else (by,)
    # timings and tokens as they are: taken apart by the database they take several times as long
    return answers.values("question", "outcome", "is_flagged", "asked", "timings", "tokens", *own)


def _reviews(start: date, end: date, by: str, closed: Collection[str]) -> Any:
    """The reviews given in these days, of whatever day the question was."""
    given = Review.objects.filter(reviewed_at__range=clock.moments(start, end)).order_by()
    own = () if by == DAY else (by,)
    return given.annotate(**_named(by, "answer__", closed)).values("cause", "reviewed_at", *own)


def _named(by: str, answer: str, closed: Collection[str]) -> dict[str, Combinable]:
    """What an answer is counted under, named `by`; `answer` is the way to it. Its document is the one of the
    foremost passage that the model was given."""
    best = Retrieved.objects.filter(answer=OuterRef(answer.removesuffix("__") or "pk"), use="prompt")
    title = Case(When(slug__in=closed, then=Value(CLOSED)), default=F("document"))
    found: dict[str, Combinable] = {
        "team": F(f"{answer}question__team__name"),
        "language": F(f"{answer}question__language"),
        "document": Subquery(best.order_by("rank").annotate(title=title).values("title")[:1]),
        "user": F(f"{answer}question__asked_by__username"),
    }
    # the topic is a field of the answer itself, which takes no second name there
    if answer:
        found["topic"] = F(f"{answer}topic")
    return {by: found[by]} if by in found else {}


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


def _add(sums: Sums, row: dict[str, Any], cost: Decimal) -> None:
    sums.asked += 1
    sums.answered += row["outcome"] == OutcomeCode.FINISHED
    sums.refused += row["outcome"] == OutcomeCode.REFUSED
    sums.flagged += bool(row["is_flagged"])
    sums.tokens += int(row["tokens"].get("prompt") or 0) + int(row["tokens"].get("completion") or 0)
    if cost:
        sums.cost += cost
    total = row["timings"].get(TIMES["total"])
    if row["outcome"] == OutcomeCode.FINISHED and total is not None:
        sums.spent.append(float(total))


def _times(code: str, values: Sequence[float]) -> Times:
    return Times(code, round(percentile(values, 0.5)), round(percentile(values, 0.95)))
