"""The whole chain of one answer, as the review desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models import Answer, Flag, Retrieved, Review
from assistant.views import cutting, presenting
from assistant.views.showing import Part, ShownAnswer, ShownQuestion

WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found. `number` is what the answer cites it by, 0 when it can't.

    `share` is its score as a share of the best one's, 0..1. `flags`: those that name it.
    """

    row: Retrieved
    number: int
    parts: tuple[Part, ...]
    share: float
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Tied:
    """A sentence of the answer and the candidates that carry it; `loose`: nothing carries it; `flags`: those
    that name it."""

    parts: tuple[Part, ...]
    sources: tuple[Candidate, ...]
    loose: bool
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the time: its step, milliseconds, and where it stands in a bar of `WIDTH` units."""

    code: str
    ms: int
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Everything about one answer, in the order in which it happened."""

    answer: Answer
    question: ShownQuestion
    shown: ShownAnswer
    hidden: tuple[Part, ...]
    candidates: tuple[Candidate, ...]
    sentences: tuple[Tied, ...]
    times: tuple[Stretch, ...]
    total_ms: int
    flags: Sequence[Flag]
    reviews: Sequence[Review]

    @property
    def flagged(self) -> set[str]:
        """The reasons of the flags, which stand there as badges."""
        return {flag.reason for flag in self.flags}


def chain_of(answer: Answer) -> Chain:
    """Read the rows of an answer; everything in them is masked."""
    flags = list(answer.flags.select_related("raised_by", "source"))
    candidates = _candidates(answer, flags)
    shown = presenting.answer_as_masked(answer)
    times = stretches(answer.timings)
    return Chain(
        answer=answer,
        question=presenting.question_as_masked(answer.question),
        shown=shown,
        hidden=_hidden(answer.question.masked_fields),
        candidates=candidates,
        sentences=_tied(answer, shown, candidates, flags),
        times=times,
        total_ms=round(float(answer.timings.get("total_ms") or 0)),
        flags=flags,
        reviews=list(answer.reviews.select_related("reviewer", "second__reviewer").order_by("-pk")),
    )


def _candidates(answer: Answer, flags: Sequence[Flag]) -> tuple[Candidate, ...]:
    rows = list(answer.retrieved.all())
    best = max((row.score for row in rows), default=0.0)
    given = {row.pk: number for number, row in enumerate(answer.citable(), 1)}
    question = answer.question.masked_text
    share = {row.pk: max(0.0, row.score / best) if best > 0 else 0.0 for row in rows}
    return tuple(
        Candidate(
            row,
            given.get(row.pk, 0),
            cutting.lit(row.text, question),
            share[row.pk],
            tuple(flag for flag in flags if flag.source_id == row.pk),
        )
        for row in rows
    )


def _tied(
    answer: Answer, shown: ShownAnswer, candidates: Sequence[Candidate], flags: Sequence[Flag]
) -> tuple[Tied, ...]:
    # sources are numbered as they were found, and so is what was quoted that the model did not get
    by_number = {one.row.rank: one for one in candidates}
    return tuple(
        Tied(
            tuple(part for part in sentence.parts if part.kind != "cite"),
            tuple(by_number[number] for number in row["supported_by"] if number in by_number),
            not sentence.supported,
            tuple(flag for flag in flags if flag.sentence == number),
        )
        for number, (sentence, row) in enumerate(zip(shown.sentences, answer.sentences, strict=True), 1)
    )


def _hidden(fields: Sequence[dict[str, str]]) -> tuple[Part, ...]:
    """Each placeholder once, in the order of the question."""
    placeholders = dict.fromkeys(field["placeholder"] for field in fields)
    return tuple(part for text in placeholders for part in cutting.masked(text) if part.kind)


def stretches(timings: dict[str, Any]) -> tuple[Stretch, ...]:
    """The times of an answer end to end: marks count from the start, an absent one took nothing."""
    total, at = float(timings.get("total_ms") or 0), 0.0
    found: list[Stretch] = []
    for code, until in _marks(timings):
        if total <= 0 or until <= at:
            continue
        x = round(at / total * WIDTH)
        found.append(Stretch(code, round(until - at), x, max(1, round(until / total * WIDTH) - x)))
        at = until
    return tuple(found)


def _marks(timings: dict[str, Any]) -> list[tuple[str, float]]:
    """When each step ended, in ms since the start; the queue is what the engine says of it."""
    searched = float(timings.get("retrieve_ms") or 0)
    queued = float(timings.get("engine", {}).get("queue_ms") or 0)
    return [
        ("mask", float(timings.get("mask_ms") or 0)),
        ("search", searched),
        ("wait", searched + queued),
        ("read", float(timings.get("first_token_ms") or 0)),
        ("write", float(timings.get("total_ms") or 0)),
    ]
