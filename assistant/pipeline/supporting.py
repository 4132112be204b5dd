"""Whether a passage supports a sentence: what is counted, and the probability that follows from it.

Evidence in words, figures and meaning is weighed by a logistic regression whose weights stand in
`support.json`; `benchmarks/guard.py` learns them from the worked rows of `assistant/tuning/examples` and
judges them on sentences that were written for judging only.
"""

import functools
import itertools
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.pipeline.echoing import only_repeats
from assistant.pipeline.languages import language_of
from assistant.pipeline.opposing import (
    BEGINNING,
    FREE,
    contrary,
    denies,
    denies_what_is_affirmed,
    turned_round,
)
from assistant.pipeline.pieces import Piece, is_row, pieces_of
from assistant.pipeline.quantities import Quantity, possible_in, quantities_in, stands_in
from assistant.pipeline.stems import SILENT, common, content, share
from foundation.masked import PLACEHOLDER

# cosines of texts against texts, a row for each of the first; None where no embedder answers
Liken = Callable[[Sequence[str], Sequence[str]], Sequence[Sequence[float]] | None]

WEIGHTS = Path(__file__).with_name("support.json")
# of the tuned embedder's cosines of a question with pieces of the demo bank half lie below 0.63, nine tenths
# below 0.68; the best piece of a question has 0.73 at the median
COSINE_FROM, COSINE_SPAN = 0.69, 0.13
_NAME = re.compile(r"(?<![.!?…«\"]\s)(?<!^)(?<=\s)[«\"]?([A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w-]{2,})|\b([A-Za-z]{3,})\b")
_CLAUSE = re.compile(r"[,;:—–]\s|\s(?:а|но|однако|ал|бірақ|but|while)\s|(?<=\w)\s(?:и|және|and)\s(?=\D)")
NAMES = (
    "bias", "window", "whole", "novel", "unknown", "gap", "clause_gap", "contrary", "denied", "affirmed",
    "free", "opposite", "name", "meaning", "meaning_known", "other_language", "meaning_other_language",
    "window_other_language", "unknown_other_language", "short", "figures",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """How sure it is that a passage carries a sentence, 0..1, and the piece that does it best."""

    probability: float
    piece: Piece | None
    features: tuple[float, ...] = ()


def weigh(sentence: str, question: str, text: str, heading: str = "", liken: Liken | None = None) -> Support:
    """The support that a passage gives a sentence of an answer to `question`.

    A quantity of the sentence that stands neither in the passage nor in the question leaves none; so do the
    denial of what the passage says plainly, and the question said again. `liken` may be missing: then words
    and figures alone count.
    """
    sentence, question = PLACEHOLDER.sub(" ", sentence), PLACEHOLDER.sub(" ", question)
    everything = f"{heading}\n{text}"
    own, there = possible_in(question), possible_in(everything)
    figures = [one for one in quantities_in(sentence) if not stands_in(one, own)]
    if any(not stands_in(one, there) for one in figures):
        return Support(0.0, None)
    if denies_what_is_affirmed(sentence, everything) or only_repeats(sentence, question, everything):
        return Support(0.0, None)
    features, piece = _features(sentence, question, text, heading, figures, liken)
    return Support(logistic(features, _learnt()["weights"]), piece, features)


def scaled(cosine: float) -> float:
    """A cosine as weights can use it; bounded, because other embedders spread theirs otherwise."""
    return min(1.5, max(-0.5, (cosine - COSINE_FROM) / COSINE_SPAN))


def threshold() -> float:
    """The probability from which a sentence counts as supported."""
    return float(_learnt()["threshold"])


def _features(
    sentence: str, question: str, text: str, heading: str, figures: Sequence[Quantity], liken: Liken | None
) -> tuple[tuple[float, ...], Piece | None]:
    said, asked = content(_without_quantities(sentence)), content(question)
    windows = _windows(text)
    head = content(heading)
    covered = [share(said, content(words) | head) for _, words in windows]
    holding = [n for n, (_, words) in enumerate(windows) if _holds(words, heading, figures)]
    if len(holding) > 1 and figures and is_row(text):
        # the whole row says everything: the cell with the figure tells whose it is
        holding = [n for n in holding if windows[n][1] != text]
    among = holding or list(range(len(windows)))
    best = max(among, key=lambda n: (covered[n], -len(windows[n][1])), default=None)
    window = covered[best] if best is not None else 0.0
    # figures that stand together in no window belong to different things
    apart = 1.0 if figures and not holding and not is_row(text) else 0.0
    whole = content(f"{heading} {text}")
    novel = said - common(said, asked)
    said_there = windows[best][1] if best is not None else ""
    clause, clause_gap = _clause(said, said_there, heading, figures)
    near = _nearest(sentence, [words for _, words in windows], liken)
    meaning = scaled(near) if near is not None else 0.0
    other = language_of(sentence) != language_of(text)
    unknown = min(3, len(said - common(said, whole | asked))) / 3
    denied, there_denied = denies(sentence), denies(said_there)
    features = (
        1.0,
        window,
        share(said, whole),
        share(novel, whole) if novel else window,
        unknown,
        max(0.0, max(covered, default=0.0) - window) + apart,
        clause_gap,
        float(contrary(sentence, said_there)),
        float(denied and not there_denied),
        float(not denied and denies(clause)),
        float(bool(FREE.search(sentence)) and not FREE.search(said_there)),
        float(turned_round(sentence, said_there)),
        float(_unknown_name(sentence, f"{heading} {text}")) if not other else 0.0,
        meaning,
        float(near is not None),
        float(other),
        meaning * other,
        window * other,
        unknown * other,
        float(len(said) < 3),
        float(bool(figures)),
    )
    return features, windows[best][0] if best is not None else None


def _windows(text: str) -> list[tuple[Piece, str]]:
    """Each piece, and each with the next one: a rule and its condition often stand side by side."""
    pieces = pieces_of(text)
    alone = [(piece, piece.text) for piece in pieces]
    if is_row(text):
        return [*alone, (Piece(0, len(text), text), text)] if len(pieces) > 1 else alone
    pairs = itertools.pairwise(pieces)
    return [*alone, *((one, f"{one.text} {two.text}") for one, two in pairs)]


def _holds(words: str, heading: str, figures: Sequence[Quantity]) -> bool:
    there = possible_in(f"{heading}\n{words}")
    return all(stands_in(one, there) for one in figures)


def _clause(
    said: frozenset[str], window: str, heading: str, figures: Sequence[Quantity]
) -> tuple[str, float]:
    """The clause of a window that a sentence speaks of (the one with its figures where it has any), and how
    much better another clause would suit its words."""
    clauses = [part for part in _CLAUSE.split(window) if part and part.strip()]
    if not clauses:
        return window, 0.0
    suits = [share(said, content(part)) for part in clauses]
    holding = [n for n, part in enumerate(clauses) if figures and _holds(part, heading, figures)]
    best = max(holding or range(len(clauses)), key=lambda n: suits[n])
    return clauses[best], max(0.0, max(suits) - suits[best]) if holding else 0.0


def _nearest(sentence: str, windows: Sequence[str], liken: Liken | None) -> float | None:
    if liken is None or not windows:
        return None
    cosines = liken([sentence], windows)
    return max(cosines[0]) if cosines else None


def _without_quantities(sentence: str) -> str:
    """The sentence without its figures and what they count: those are compared as figures."""
    parts, at = [], 0
    for one in quantities_in(sentence):
        parts.append(sentence[at : one.start])
        at = max(at, one.end)
    return " ".join([*parts, sentence[at:]])


def _unknown_name(sentence: str, there: str) -> bool:
    known = {word.lower().replace("ё", "е")[:BEGINNING] for word in re.findall(r"\w{3,}", there)}
    latin_text = language_of(sentence) == "en"
    for match in _NAME.finditer(sentence):
        if match[2] and latin_text:
            continue
        word = (match[1] or match[2]).lower().replace("ё", "е")
        if word[:BEGINNING] not in known and word not in SILENT:
            return True
    return False


def logistic(features: Sequence[float], weights: Mapping[str, float]) -> float:
    """The probability that weights give to features."""
    return 1 / (
        1
        + math.exp(-sum(weights.get(name, 0.0) * value for name, value in zip(NAMES, features, strict=True)))
    )


@functools.cache
def _learnt() -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(WEIGHTS.read_text("utf8"))
    return learnt
