"""The decisive piece of a passage, and whether passages say what a question asks for at all.

Both are weighed from words (rare ones count more), meaning, and the kind of answer that is asked for. The
weights of `sufficient()` stand in `sufficient.json`; `benchmarks/sufficient.py` learns them from worked rows.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from assistant.pipeline.languages import language_of
from assistant.pipeline.pieces import Piece, answering_pieces, is_row, pieces_of
from assistant.pipeline.quantities import quantities_in
from assistant.pipeline.stems import common, content
from assistant.pipeline.supporting import COSINE_SPAN, Liken, scaled
from assistant.pipeline.values import Passage, Source


class Library(Protocol):
    """What the documents know about words; the door of the library is one."""

    def rarity(self, words: Iterable[str], /) -> Mapping[str, float]:
        """How rare each word is, 0 (everywhere) to 1 (nowhere)."""

    def ways_to_say(self, question: str, /) -> Sequence[tuple[str, ...]]:
        """What a question speaks of, in order: each thing in its own words and in other languages."""


WEIGHTS = Path(__file__).with_name("sufficient.json")
# a clause of so many words is quoted whole: its condition often stands in the sentence after the rule
LONGEST_QUOTED = 45
_WORD = re.compile(r"[^\W\d_]{3,}")
# columns that say what a figure of their row is worth: its least, its most, its conditions
_BOUNDS = re.compile(
    r"(?:миним|максим|мин\b|макс\b|не (?:менее|более)|примеч|услови|ескерту|шарт|ең (?:аз|көп|төмен|жоғары)"
    r"|min\b|minim|max\b|maxim|at (?:least|most)|notes?\b|conditions?\b)",
    re.IGNORECASE,
)
_HOW_MUCH = re.compile(
    r"скольк|какая (?:сумма|ставка|комисси|плат)|какой (?:лимит|срок|процент|тариф)|почём|почем|цена|стоимост|тариф\b|лимит\b|ставк"
    r"|\bкогда\b|до скольки|во сколько|через сколько|комисси|қанша|қашан|неше|мөлшерлеме|комиссия|шегі|құны|пайыз"
    r"|how (?:much|many|long|old)|\bwhen\b|what (?:is the )?(?:fee|rate|limit|price|cost|charge)|\bfee\b|\bcost\b|\blimit\b",
    re.IGNORECASE,
)
NAMES = (
    "bias", "covered", "covered_at_best", "rarest", "meaning", "over_passage", "nearness", "no_figure",
    "other_language", "meaning_other_language", "long",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a question speaks of: how rare it is, 0 to 1, and the stems of each way to say it."""

    weight: float
    ways: tuple[frozenset[str], ...]

    def is_said(self, there: frozenset[str]) -> bool:
        """Whether a text with these stems says it in one way or another."""
        return any(len(common(way, there)) == len(way) for way in self.ways)


@dataclass(frozen=True, slots=True)
class Decisive:
    """The piece of a passage that answers a question best, and how well (comparable between passages)."""

    piece: Piece
    score: float


def decisive(
    question: str, passage: Passage, liken: Liken | None = None, library: Library | None = None
) -> Decisive | None:
    """The piece of a passage that answers; None of a passage without text. A question that asks for a figure
    is answered by one of its own, and no question by a question."""
    pieces = answering_pieces(passage.text)
    if not pieces:
        return None
    things = asked_for(question, library)
    cosines = liken([question], [_said(piece, passage) for piece in pieces]) if liken else None
    asks = asks_for_a_figure(question)
    scores = []
    for number, piece in enumerate(pieces):
        # the name of a group of columns stands before its first one only, and tells them not apart
        own = _without_group(piece) if is_row(passage.text) else piece.text
        score = share(things, content(own))
        if cosines:
            score += 0.6 * scaled(cosines[0][number])
        if asks and quantities_in(piece.text):
            score += 0.2
        scores.append(score)
    best = max(range(len(pieces)), key=lambda n: scores[n])
    return Decisive(pieces[best], scores[best])


def decisive_of(
    question: str, sources: Iterable[Source], liken: Liken | None = None, library: Library | None = None
) -> dict[int, Decisive]:
    """The number of each source that has a text, and its piece that answers."""
    found = ((one.number, decisive(question, one.passage, liken, library)) for one in sources)
    return {number: piece for number, piece in found if piece}


def sufficient(
    question: str, passages: Sequence[Passage], liken: Liken | None = None, library: Library | None = None
) -> float:
    """The probability that what the question asks for stands in the passages."""
    features = weigh(question, passages, liken, library)
    weights = _learnt()["weights"]
    return 1 / (1 + math.exp(-sum(weights.get(n, 0.0) * v for n, v in zip(NAMES, features, strict=True))))


def weigh(
    question: str, passages: Sequence[Passage], liken: Liken | None = None, library: Library | None = None
) -> tuple[float, ...]:
    """What `sufficient` weighs, in the order of `NAMES`; of no passages only the bias."""
    if not passages:
        return (1.0, *(0.0 for _ in NAMES[1:]))
    things = asked_for(question, library)
    texts = [f"{one.breadcrumb} {one.text}" for one in passages]
    everywhere = content(" ".join(texts))
    pieces = [(n, piece) for n, one in enumerate(passages) for piece in pieces_of(one.text)]
    at_best = max(
        (share(things, content(p.text) | content(passages[n].breadcrumb)) for n, p in pieces), default=0
    )
    missing = [thing.weight for thing in things if not thing.is_said(everywhere)]
    meaning = over = 0.0
    best: tuple[int, Piece] | None = None
    if liken and (cosines := liken([question], [*(_said(p, passages[n]) for n, p in pieces), *texts])):
        near, whole = cosines[0][: len(pieces)], cosines[0][len(pieces) :]
        first = max(range(len(pieces)), key=lambda n: near[n])
        best = pieces[first]
        # beyond 1 it says nothing more here, and another embedder may put everything there
        meaning = min(1.0, scaled(near[first]))
        over = (near[first] - max(whole)) / COSINE_SPAN
    asks = asks_for_a_figure(question)
    holding = passages[best[0]].text if best else " ".join(texts)
    other = float(all(language_of(question) != language_of(one.text) for one in passages))
    return (
        1.0,
        share(things, everywhere),
        float(at_best),
        max(missing, default=0.0),
        meaning,
        over,
        max((one.cosine + 0.15 * one.coverage for one in passages), default=0.0),
        float(asks and not quantities_in(holding)),
        other,
        meaning * other,
        min(20, len(things)) / 20,
    )


def asks_for_a_figure(question: str) -> bool:
    """Whether only a figure answers it: how much, when, how many."""
    return bool(_HOW_MUCH.search(question))


def asked_for(question: str, library: Library | None) -> list[Thing]:
    """What a question speaks of, in the words of all languages; what says nothing is left out."""
    said = [
        (ways, tuple(stems for way in ways if (stems := content(way))))
        for ways in (library.ways_to_say(question) if library else [(w,) for w in question.split()])
    ]
    words = {word for ways, stems in said if stems for way in ways for word in _WORD.findall(way)}
    known = library.rarity(sorted(words)) if library else {}

    def weight(ways: Iterable[str]) -> float:
        # of its ways the one that the documents use
        return min(max((known.get(w, 0.5) for w in _WORD.findall(way)), default=1.0) for way in ways)

    return [Thing(max(0.05, weight(ways)), stems) for ways, stems in said if stems]


def share(things: Sequence[Thing], there: frozenset[str]) -> float:
    """The share of the things' weight that is said there; 0 of none."""
    total = sum(thing.weight for thing in things)
    return sum(thing.weight for thing in things if thing.is_said(there)) / total if total else 0.0


def _said(piece: Piece, passage: Passage) -> str:
    """A piece with the heading it stands under, which is half of what it says."""
    return f"{passage.breadcrumb.rsplit(' › ', 1)[-1]}: {piece.text}" if passage.breadcrumb else piece.text


def quotation(passage: Passage, piece: Piece, question: str = "", library: Library | None = None) -> str:
    """What is quoted of a passage, word for word: a short clause whole, of a long one the piece, of a row the
    cell whose column the question names, with the row's name and the cells that bound it, or all of it."""
    if is_row(passage.text):
        cells = pieces_of(passage.text)
        named = _named(cells, asked_for(question, library))
        if len(named) != 1:
            return passage.text
        bounds = (one for one in cells if one is not named[0] and _BOUNDS.match(_column(one)))
        return "; ".join([named[0].text, *(passage.text[one.start : one.end] for one in bounds)])
    whole = " ".join(one.text for one in answering_pieces(passage.text))
    if len(whole.split()) <= LONGEST_QUOTED and whole in passage.text:
        return whole
    return passage.text[piece.start : piece.end]


def _named(cells: Sequence[Piece], things: Sequence[Thing]) -> list[Piece]:
    """The cells whose columns are named by what is asked about: «Gold» by «голд». Where «Арман Gold» is
    named, «Арман» is not meant."""
    said = frozenset(stem for thing in things for way in thing.ways for stem in way)
    columns = {cell: content(_column(cell)) for cell in cells}
    named = {cell: column for cell, column in columns.items() if column and column <= said}
    return [cell for cell, own in named.items() if not any(own < other for other in named.values())]


def _column(cell: Piece) -> str:
    """The name of a cell's column without that of its group."""
    return _own(cell).partition(": ")[0].rpartition(" · ")[2]


def _without_group(cell: Piece) -> str:
    """A cell after its row's name, its column without the name of its group."""
    own = _own(cell)
    return f"{cell.text.removesuffix(own)}{_column(cell)}{own[len(own.partition(': ')[0]) :]}"


def _own(cell: Piece) -> str:
    """A cell as it stands in its row, which a dash of its own does not cut."""
    return cell.text[len(cell.text) - (cell.end - cell.start) :]


@functools.cache
def _learnt() -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(WEIGHTS.read_text("utf8"))
    return learnt
