"""Limits read off what people labelled: the value that keeps a rule, and what any value would do. Pure.

No value is right for what is good and for what is bad, so each rule says which of the two mistakes it bounds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.evaluation.scoring import Case, is_cited, is_right, share

# where the best F1 is looked for; the guard's own weights are learnt so too
SUPPORT_FROM, SUPPORT_TO, STEP = 0.2, 0.8, 0.01


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question: how probable it is that its passages answer, and whether the answer is among them.
    `without`: the same with the right passages taken out; None where the documents answer nothing of it."""

    probability: float
    there: bool
    without: float | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: what chance the model gave a refusal, whether it was refused, whether it is right and cites
    right, whether the documents answer at all."""

    chance: float
    refused: bool
    right: bool
    answerable: bool


def highest_keeping(good: Sequence[float], lost: float) -> float:
    """The highest limit, in steps of 0.001, that at most this share of what is good lies below."""
    return math.floor(1000 * sorted(good)[int(lost * len(good))]) / 1000


def lowest_stopping(bad: Sequence[float], passed: float) -> float:
    """The lowest limit, in steps of 0.001, that at most this share of what is bad reaches; 1 at most."""
    allowed = int(passed * len(bad))
    return min(1.0, round(math.floor(1000 * sorted(bad, reverse=True)[allowed]) / 1000 + 0.001, 3))


def best_f1(said: Sequence[tuple[float, bool]]) -> float:
    """The limit with the best F1 of (probability, supported)."""

    def f1(limit: float) -> float:
        right = sum(yes and value >= limit for value, yes in said)
        return 2 * right / max(1, sum(value >= limit for value, _ in said) + sum(yes for _, yes in said))

    steps = round((SUPPORT_TO - SUPPORT_FROM) / STEP)
    return max((round(SUPPORT_FROM + n * STEP, 2) for n in range(steps + 1)), key=f1)


def supported_at(said: Sequence[tuple[float, bool]], limit: float) -> dict[str, Any]:
    """Precision and recall of "supported" at a limit."""
    return {
        "precision": share(yes for value, yes in said if value >= limit),
        "recall": share(value >= limit for value, yes in said if yes),
        "sentences": len(said),
    }


def asked_at(found: Sequence[Weighed], limit: float) -> dict[str, Any]:
    """What a limit of the probability that passages answer would do.

    Coverage: the share of questions that go on; risk: of those the share whose answer is not in the passages.
    """
    return {
        "coverage": share(one.probability >= limit for one in found),
        "risk": share(not one.there for one in found if one.probability >= limit),
        "answered ones refused": share(one.probability < limit for one in found if one.there),
        "unanswered ones refused": share(one.probability < limit for one in found if not one.there),
    }


def quoted_at(found: Sequence[Weighed], limit: float) -> dict[str, Any]:
    """Whom the best passage would be quoted although the model refuses."""
    return {
        "its answer is there, quoted": share(one.probability >= limit for one in found if one.there),
        "right passages taken out, quoted": share(
            one.without >= limit for one in found if one.without is not None
        ),
        "no answer in the documents, quoted": share(
            one.probability >= limit for one in found if one.without is None
        ),
    }


def given(cases: Sequence[Case], rows: Sequence[dict[str, Any]]) -> list[Given]:
    """The answers of `evaluate --out` to these cases, of which the engine told the chance."""
    known = {row["id"]: row for row in rows if "error" not in row and row.get("refusal_chance") is not None}
    return [_given(case, known[case.id]) for case in cases if case.id in known]


def _given(case: Case, row: dict[str, Any]) -> Given:
    right = not row["refused"] and is_right(row["answer"], case) and is_cited(row["citations"], case)
    return Given(float(row["refusal_chance"]), bool(row["refused"]), right, not case.must_refuse)


def doubted_at(answers: Sequence[Given], limit: float) -> dict[str, Any]:
    """What marking from this chance on would do. Coverage: the share of all that is answered and unmarked;
    risk: of those the share that is not right and cited."""
    clear = [one for one in answers if not one.refused and one.chance < limit]
    marked = [one for one in answers if not one.refused and one.chance >= limit]
    return {
        "coverage": round(len(clear) / len(answers), 3),
        "risk": share(not one.right for one in clear),
        "right and cited, of the marked": share(one.right for one in marked if one.answerable),
        "no answer in the documents, refused or marked": share(
            one.refused or one.chance >= limit for one in answers if not one.answerable
        ),
    }


def refused_at(answers: Sequence[Given], limit: float) -> dict[str, Any]:
    """What refusing from this chance on would do; whether what was refused would be right nobody knows."""
    kept = [one for one in answers if one.chance < limit and not one.refused]
    return {
        "wrongly refused": share(one.chance >= limit for one in answers if one.answerable),
        "no answer in the documents, refused": share(
            one.chance >= limit for one in answers if not one.answerable
        ),
        "not right and cited, of the answered": share(not one.right for one in kept),
    }
