"""Texts cut into parts for showing: decisive words, doubtful figures, hidden fields."""

import itertools
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from assistant.pipeline.figures import find_figures
from assistant.pipeline.masking.values import TYPED
from assistant.views.showing import Part
from foundation.masked import Span

UNIT = re.compile(r"[ \u00a0\u202f]?(?:%|₸|тг\b|тенге\b|теңге\b)")
PLACEHOLDER = re.compile(r"<([A-Z_]+)_(\d+)>")
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
WORD = re.compile(r"[^\W\d_]+")
# shorter words are mostly prepositions and particles
SHORTEST = 4

Piece = tuple[int, int]
Make = Callable[[int, int], Part]


def typed(text: str, spans: Sequence[Span]) -> tuple[Part, ...]:
    """The text as typed, cut at what was hidden; offsets are code points of `text`."""
    pieces = [(span.start, span.end) for span in sorted(spans, key=lambda span: span.start)]
    labels = {span.start: span.label for span in spans}
    return _cut(text, pieces, lambda start, end: Part(text[start:end], labels[start]))


def masked(text: str) -> tuple[Part, ...]:
    """Masked text cut at its placeholders, which become parts of their kind without a text."""
    found = {match.start(): match for match in PLACEHOLDER.finditer(text)}
    pieces = [match.span() for match in found.values()]
    return _cut(text, pieces, lambda start, end: Part("", found[start][1], int(found[start][2])))


def restored(text: str, values: Mapping[str, str]) -> tuple[Part, ...]:
    """Masked text cut at its placeholders, each with its value where there is one.

    What the asker had typed like a placeholder is plain text again.
    """

    def shown(part: Part) -> Part:
        value = values.get(f"<{part.kind}_{part.number}>", "") if part.kind else part.text
        return Part(value) if part.kind == TYPED and value else replace(part, text=value)

    return tuple(shown(part) for part in masked(text))


def lit(text: str, question: str) -> tuple[Part, ...]:
    """A passage cut at the words it shares with the question and at the figures of its closest sentences.

    Words are compared by their beginnings, so that an ending in Russian or Kazakh hides no match.
    """
    wanted = {_plain(word[0]) for word in WORD.finditer(PLACEHOLDER.sub(" ", question))}
    words = {
        word.span(): shared
        for word in WORD.finditer(text)
        if (shared := next((one for one in wanted if _akin(one, _plain(word[0]))), ""))
    }
    near = _closest(text, words)
    figures = [
        _with_unit(text, (figure.start, figure.end))
        for figure in find_figures(text)
        if any(start <= figure.start < end for start, end in near)
    ]
    return _cut(text, _joined(text, [*words, *figures]), lambda start, end: Part(text[start:end], "lit"))


def with_decisive(parts: Sequence[Part], start: int, end: int) -> tuple[Part, ...]:
    """The parts of a text with code points [start, end) of it told apart as the decisive ones."""
    found: list[Part] = []
    at = 0
    for part in parts:
        cuts = sorted(
            {at, at + len(part.text), *(cut for cut in (start, end) if at < cut < at + len(part.text))}
        )
        for first, last in itertools.pairwise(cuts):
            inside = start <= first and last <= end
            found.append(replace(part, text=part.text[first - at : last - at], decisive=inside))
        at += len(part.text)
    return tuple(found)


def doubted(text: str, figures: Collection[str]) -> tuple[Part, ...]:
    """A sentence cut at the figures with the values named."""
    pieces = [
        _with_unit(text, (figure.start, figure.end))
        for figure in find_figures(text)
        if figure.value in figures
    ]
    return _cut(text, pieces, lambda start, end: Part(text[start:end], "doubt"))


def doubtful(text: str, sentences: Sequence[str]) -> tuple[Part, ...]:
    """A text cut at those of its sentences that are doubtful."""
    starts = [(text.find(one), one) for one in sentences]
    pieces = [(start, start + len(one)) for start, one in sorted(starts) if start >= 0]
    return _cut(text, pieces, lambda start, end: Part(text[start:end], "doubt"))


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _akin(one: str, other: str) -> bool:
    """Whether two words begin alike: all but the last letter of the shorter one."""
    shorter = min(len(one), len(other))
    if shorter < SHORTEST:
        return False
    alike = max(SHORTEST, shorter - 1)
    return one[:alike] == other[:alike]


def _closest(text: str, words: Mapping[Piece, str]) -> list[Piece]:
    """The sentences that share the most words with the question, and those that share nearly as many.

    `words` are those found in the text, each with the word of the question that it matches.
    """
    ends = [match.span() for match in SENTENCE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    bounds = zip(starts, [*(start for start, _ in ends), len(text)], strict=True)
    shared = {
        (start, end): len({word for (at, _), word in words.items() if start <= at < end})
        for start, end in bounds
    }
    most = max(shared.values())
    return [bound for bound, count in shared.items() if count and count >= most - 1]


def _with_unit(text: str, piece: Piece) -> Piece:
    unit = UNIT.match(text, piece[1])
    return piece[0], unit.end() if unit else piece[1]


def _joined(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """In order, those that overlap or have only blanks between them made one."""
    joined: list[Piece] = []
    for start, end in sorted(pieces):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, pieces: Sequence[Piece], part: Make) -> tuple[Part, ...]:
    parts: list[Part] = []
    at = 0
    for start, end in pieces:
        if start > at:
            parts.append(Part(text[at:start]))
        parts.append(part(start, end))
        at = end
    if at < len(text):
        parts.append(Part(text[at:]))
    return tuple(parts)
