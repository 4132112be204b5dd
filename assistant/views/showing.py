"""What templates show: small frozen values made from the pipeline's, with no words and no markup in them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.masked import Span
from ingestion.pipeline.values import Place

WORD = re.compile(r"\w+", re.UNICODE)
FIGURE = re.compile(r"\d[\d\u00a0\u202f ]*(?:[.,]\d+)?(?:\s?[%₸])?")
SENTENCE_END = re.compile(r"(?<=[.!?;\n])\s+")
CITATION = re.compile(r"\s*\[(\d{1,2})\]")
SHORTEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text. `kind`: "" plain, "lit" a decisive word, "doubt" an unproven figure, "cite" a citation.

    For "cite" `text` is the number of the source; for a hidden field `kind` is the label of what was masked.
    """

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A source beside the answer. `score` is 0..1; `place` says where in the document it stands."""

    number: int
    passage_id: int
    title: str
    version: str
    place: Place
    parts: tuple[Part, ...]
    score: float
    language: str = ""
    breadcrumb: str = ""
    effective_from: date | None = None
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """A sentence of the answer and the numbers of the sources that carry it."""

    parts: tuple[Part, ...]
    cites: tuple[int, ...] = ()
    supported: bool = True
    opens_paragraph: bool = False


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What stands after the guard. `rung` and `flags` are codes of the pipeline; their words are in templates."""

    question_id: int
    rung: str
    sentences: tuple[ShownSentence, ...]
    seconds: float = 0.0
    flags: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """The question on the operator's own screen: their text, the hidden fields marked by label."""

    question_id: int
    parts: tuple[Part, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoldedQuestion:
    """One line of an earlier question: masked text, what came of it, when."""

    question_id: int
    text: str
    rung: str
    asked_at: datetime


def asked(question_id: int, text: str, spans: Sequence[Span]) -> ShownQuestion:
    """Cut `text` (as typed) at the spans of what was hidden; offsets are code points."""
    parts: list[Part] = []
    at = 0
    for span in sorted(spans, key=lambda one: one.start):
        if span.start > at:
            parts.append(Part(text[at : span.start]))
        parts.append(Part(text[span.start : span.end], span.label))
        at = span.end
    if at < len(text):
        parts.append(Part(text[at:]))
    hidden = tuple(dict.fromkeys(part.kind for part in parts if part.kind))
    return ShownQuestion(question_id, tuple(parts), hidden)


def lit(text: str, question: str) -> tuple[Part, ...]:
    """Mark in a passage the words it shares with the question, and the figures of its closest sentence.

    Words are compared by their beginnings, so that a case ending in Russian or Kazakh does not hide a match.
    """
    stems = {_stem(word) for word in WORD.findall(question) if len(word) >= SHORTEST_WORD and word.isalpha()}
    found = [match.span() for match in WORD.finditer(text) if _stem(match.group()) in stems]
    start, end = _closest_sentence(text, found)
    found += [figure.span() for figure in _figures(text, start, end)] if found else []
    return tuple(_cut(text, _merged(found, text), "lit"))


def sentence(text: str, doubts: Iterable[str] = (), labels: dict[str, int] | None = None) -> tuple[Part, ...]:
    """Cut a sentence into text, unproven figures and citations.

    `labels` maps the labels the model used to the numbers on screen; an unknown label is left out.
    """
    parts: list[Part] = []
    at = 0
    for match in CITATION.finditer(text):
        parts.extend(_doubted(text[at : match.start()], doubts))
        number = match.group(1) if labels is None else labels.get(match.group(1))
        if number is not None:
            parts.append(Part(str(number), "cite"))
        at = match.end()
    parts.extend(_doubted(text[at:], doubts))
    return tuple(parts)


def _doubted(text: str, doubts: Iterable[str]) -> list[Part]:
    wanted = sorted({doubt for doubt in doubts if doubt}, key=len, reverse=True)
    if not wanted:
        return [Part(text)] if text else []
    pattern = re.compile("|".join(rf"(?<!\d){re.escape(doubt)}(?!\d)" for doubt in wanted))
    return _cut(text, [match.span() for match in pattern.finditer(text)], "doubt")


def _stem(word: str) -> str:
    word = word.casefold().replace("ё", "е")
    return word[: max(SHORTEST_WORD, len(word) - 3)]


def _closest_sentence(text: str, found: list[tuple[int, int]]) -> tuple[int, int]:
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    bounds = list(zip([0, *ends], [*ends, len(text)], strict=True))
    return max(bounds, key=lambda one: sum(one[0] <= start < one[1] for start, _end in found))


def _figures(text: str, start: int, end: int) -> list[re.Match[str]]:
    return [match for match in FIGURE.finditer(text, start, end) if len(match.group().strip()) > 1]


def _merged(found: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Join spans that overlap or have only blanks between them."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _cut(text: str, spans: list[tuple[int, int]], kind: str) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for start, end in spans:
        while end > start and text[end - 1].isspace():
            end -= 1
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(Part(text[start:end], kind))
        at = end
    if at < len(text):
        parts.append(Part(text[at:]))
    return parts
