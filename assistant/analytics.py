"""How the desk has worked over some days: volume, outcomes, flags, causes, times, tokens; by whom.

One pass over the rows of the period; nothing here reads a text.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Subquery
from django.utils import timezone

from assistant.models import Answer, Flag, Retrieved, Review
from assistant.models.questions import OutcomeCode

LONGEST = timedelta(days=366)
BY = ("team", "language", "document", "user")


@dataclass(slots=True)
class Sums:
    """Counts of some questions; `tokens` of prompts and answers together."""

    asked: int = 0
    answered: int = 0
    refused: int = 0
    flagged: int = 0
    tokens: int = 0

    @property
    def other(self) -> int:
        """Stopped, failed or interrupted."""
        return self.asked - self.answered - self.refused


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of answers that came to an end; `code`: search, first, total. Half are at most `half`."""

    code: str
    half: int
    most: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything about a period, both of its days included."""

    start: date
    end: date
    whole: Sums
    days: Sequence[tuple[date, Sums]]
    times: Sequence[Times]
    causes: Sequence[tuple[str, int]]
    reviewed: int
    by: dict[str, list[tuple[str, Sums]]] = field(default_factory=dict)


def figures(start: date, end: date) -> Figures:
    """Reckon the days from `start` to `end`, at most a year of them."""
    start = max(start, end - LONGEST)
    whole, days = Sums(), {start + timedelta(days=n): Sums() for n in range((end - start).days + 1)}
    by: dict[str, dict[str, Sums]] = {name: defaultdict(Sums) for name in BY}
    spent: dict[str, list[float]] = defaultdict(list)
    for row in _rows(start, end).iterator():
        keys = [by[name][str(row[name] or "")] for name in BY]
        for sums in (whole, days[timezone.localdate(row["asked"])], *keys):
            _add(sums, row)
        if row["outcome"] == OutcomeCode.FINISHED:
            for code in ("search", "first", "total"):
                if row[code] is not None:
                    spent[code].append(float(row[code]))
    reviews = Review.objects.filter(reviewed_at__range=_moments(start, end))
    causes = Counter(reviews.exclude(cause="").order_by().values_list("cause", flat=True))
    return Figures(
        start, end, whole, list(days.items()), _times(spent), causes.most_common(), reviews.count(),
        {name: sorted(found.items(), key=lambda one: -one[1].asked) for name, found in by.items()},
    )  # fmt: skip


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of them do not exceed; 0 for none."""
    found = sorted(values)
    return found[max(0, -(-len(found) * round(share * 100) // 100) - 1)] if found else 0.0


def _rows(start: date, end: date) -> Any:
    best = Retrieved.objects.filter(answer=OuterRef("pk"), use="prompt").order_by("rank")
    answers = Answer.objects.filter(question__asked_at__range=_moments(start, end)).order_by()
    return answers.annotate(
        is_flagged=Exists(Flag.objects.filter(answer=OuterRef("pk"))),
        document=Subquery(best.values("document")[:1]),
        team=F("question__team__name"),
        language=F("question__language"),
        user=F("question__asked_by__username"),
        asked=F("question__asked_at"),
        search=F("timings__retrieve_ms"),
        first=F("timings__first_token_ms"),
        total=F("timings__total_ms"),
        read=F("tokens__prompt"),
        written=F("tokens__completion"),
    ).values("outcome", "is_flagged", "asked", "search", "first", "total", "read", "written", *BY)


def _add(sums: Sums, row: dict[str, Any]) -> None:
    sums.asked += 1
    sums.answered += row["outcome"] == OutcomeCode.FINISHED
    sums.refused += row["outcome"] == OutcomeCode.REFUSED
    sums.flagged += bool(row["is_flagged"])
    sums.tokens += int(row["read"] or 0) + int(row["written"] or 0)


def _times(spent: dict[str, list[float]]) -> list[Times]:
    return [
        Times(code, round(percentile(spent[code], 0.5)), round(percentile(spent[code], 0.95)))
        for code in ("search", "first", "total")
        if spent[code]
    ]


def _moments(start: date, end: date) -> tuple[datetime, datetime]:
    return (
        timezone.make_aware(datetime.combine(start, time.min)),
        timezone.make_aware(datetime.combine(end, time.max)),
    )
