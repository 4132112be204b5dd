"""The decisive piece of a passage, and whether passages say what a question asks for at all.

Both are weighed from words (rare ones count more), meaning, and the kind of answer that is asked for. The
weights of `sufficient()` stand in `sufficient.json`; `benchmarks/sufficient.py` learns them from worked rows.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.pipeline.languages import language_of
from assistant.pipeline.pieces import Piece, is_row, pieces_of
from assistant.pipeline.quantities import quantities_in
from assistant.pipeline.stems import common, content
from assistant.pipeline.supporting import COSINE_SPAN, Liken, scaled
from assistant.pipeline.values import Passage

# how rare each word is, 0 (everywhere) to 1 (nowhere)
Rarity = Callable[[Iterable[str]], Mapping[str, float]]

WEIGHTS = Path(__file__).with_name("sufficient.json")
_WORD = re.compile(r"[^\W\d_]{3,}")
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
class Decisive:
    """The piece of a passage that answers a question best, and how well (comparable between passages)."""

    piece: Piece
    score: float


def decisive(
    question: str, passage: Passage, liken: Liken | None = None, rarity: Rarity | None = None
) -> Decisive | None:
    """The piece of a passage that answers; None of a passage without text. A question that asks for a figure
    is answered by one of its own."""
    pieces = pieces_of(passage.text)
    if not pieces:
        return None
    weights = rare(question, rarity)
    cosines = liken([question], [_said(piece, passage) for piece in pieces]) if liken else None
    asks = bool(_HOW_MUCH.search(question))
    scores = []
    for number, piece in enumerate(pieces):
        # the name of a group of columns stands before its first one only, and tells them not apart
        own = piece.text.rpartition(" · ")[2] if is_row(passage.text) else piece.text
        score = share(weights, content(own))
        if cosines:
            score += 0.6 * scaled(cosines[0][number])
        if asks and quantities_in(piece.text):
            score += 0.2
        scores.append(score)
    best = max(range(len(pieces)), key=lambda n: scores[n])
    return Decisive(pieces[best], scores[best])


def sufficient(
    question: str, passages: Sequence[Passage], liken: Liken | None = None, rarity: Rarity | None = None
) -> float:
    """The probability that what the question asks for stands in the passages."""
    features = weigh(question, passages, liken, rarity)
    weights = _learnt()["weights"]
    return 1 / (1 + math.exp(-sum(weights.get(n, 0.0) * v for n, v in zip(NAMES, features, strict=True))))


def weigh(
    question: str, passages: Sequence[Passage], liken: Liken | None = None, rarity: Rarity | None = None
) -> tuple[float, ...]:
    """What `sufficient` weighs, in the order of `NAMES`; of no passages only the bias."""
    if not passages:
        return (1.0, *(0.0 for _ in NAMES[1:]))
    weights = rare(question, rarity)
    texts = [f"{one.breadcrumb} {one.text}" for one in passages]
    everywhere = content(" ".join(texts))
    pieces = [(n, piece) for n, one in enumerate(passages) for piece in pieces_of(one.text)]
    at_best = max(
        (share(weights, content(p.text) | content(passages[n].breadcrumb)) for n, p in pieces), default=0
    )
    stand = common(frozenset(weights), everywhere)
    missing = [weight for word, weight in weights.items() if word not in stand]
    meaning = over = 0.0
    best: tuple[int, Piece] | None = None
    if liken and (cosines := liken([question], [*(_said(p, passages[n]) for n, p in pieces), *texts])):
        near, whole = cosines[0][: len(pieces)], cosines[0][len(pieces) :]
        first = max(range(len(pieces)), key=lambda n: near[n])
        best = pieces[first]
        meaning = scaled(near[first])
        over = (near[first] - max(whole)) / COSINE_SPAN
    asks = bool(_HOW_MUCH.search(question))
    holding = passages[best[0]].text if best else " ".join(texts)
    other = float(all(language_of(question) != language_of(one.text) for one in passages))
    return (
        1.0,
        share(weights, everywhere),
        float(at_best),
        max(missing, default=0.0),
        meaning,
        over,
        max((one.cosine + 0.15 * one.coverage for one in passages), default=0.0),
        float(asks and not quantities_in(holding)),
        other,
        meaning * other,
        min(20, len(weights)) / 20,
    )


def rare(question: str, rarity: Rarity | None) -> dict[str, float]:
    """The stems of the question's words with the weight of each."""
    words = {w[0].lower().replace("ё", "е") for w in _WORD.finditer(question)}
    known = rarity(sorted(words)) if rarity else {}
    found: dict[str, float] = {}
    for word in words:
        for stem in content(word):
            found[stem] = max(found.get(stem, 0.05), known.get(word, 0.5))
    return found


def share(weights: Mapping[str, float], there: frozenset[str]) -> float:
    """The share of the words' weight that stands there; 0 of no words."""
    total, stand = sum(weights.values()), common(frozenset(weights), there)
    return sum(weights[word] for word in stand) / total if total else 0.0


def _said(piece: Piece, passage: Passage) -> str:
    """A piece with the heading it stands under, which is half of what it says."""
    return f"{passage.breadcrumb.rsplit(' › ', 1)[-1]}: {piece.text}" if passage.breadcrumb else piece.text


def quotation(passage: Passage, piece: Piece) -> str:
    """The piece as it is quoted: word for word, of a row with the row's name."""
    return piece.text if is_row(passage.text) else passage.text[piece.start : piece.end]


@functools.cache
def _learnt() -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(WEIGHTS.read_text("utf8"))
    return learnt
