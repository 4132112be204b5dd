"""A passage cut into the pieces that can answer: its sentences, or the cells of a table row with its name."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

# a full stop that ends no sentence: of words before a name or a number, of initials, of an item's number
NO_END = re.compile(
    r"(?:^|[\s(«\"])(?i:(?<!\d )(?:г|мин|макс|min|max)|ул|п|пп|пт|ст|д|кв|им|просп|пр|корп|рис|табл|тел"
    r"|т\.\s?е|см|mr|mrs|ms|dr|e\.g|i\.e)\.$"
    r"|(?:^|[\s.])[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ]\.$"
    r"|(?:^|\n)\s*\d{1,2}(?:\.\d{1,2})*\.$"
)
LOOK_BACK = 12
_END = re.compile(r"(?<=[.!?…;])\s+(?=[«\"(A-ZА-ЯЁӘҒҚҢӨҰҮҺІ<\d–—-])|\n+|(?<=;)\s+")
# «3.5 Замена замка — Тариф: 40 000 ₸; НДС: включён»: what the tables of the library look like
_ROW = re.compile(r"^(?P<head>[^\n]+?) — (?P<cells>[^\n:;]+: [^\n]+)$")
_NEXT_CELL = re.compile(r"; (?=[^;:\n]{1,80}: )")


@dataclass(frozen=True, slots=True)
class Piece:
    """Code points [start, end) of a passage's text; `text` says it alone, a cell after its row's name."""

    start: int
    end: int
    text: str


@functools.lru_cache(maxsize=2048)
def pieces_of(text: str) -> tuple[Piece, ...]:
    """The pieces of a passage in order; blank ones are none."""
    if row := _ROW.match(text):
        head, at = row["head"], row.start("cells")
        cells = []
        for cell in _NEXT_CELL.split(row["cells"]):
            cells.append(Piece(at, at + len(cell), f"{head} — {cell}"))
            at += len(cell) + 2
        return tuple(cells)
    return tuple(_sentences(text))


def answering_pieces(text: str) -> tuple[Piece, ...]:
    """The pieces that can answer: no question, nor what is told before it in the first line of several, as
    those who ask a FAQ do."""
    first, _, rest = text.partition("\n")
    begins = len(first) if rest and first.rstrip().endswith("?") else 0
    return tuple(one for one in pieces_of(text) if one.start >= begins and not one.text.endswith("?"))


def is_row(text: str) -> bool:
    """Whether the text is a row of a table with its cells named."""
    return bool(_ROW.match(text))


def _sentences(text: str) -> Iterator[Piece]:
    start = 0
    for end in [*_END.finditer(text), None]:
        stop = end.start() if end else len(text)
        if end and "\n" not in end[0] and NO_END.search(text[max(start, stop - LOOK_BACK) : stop]):
            continue
        own = text[start:stop]
        if own.strip():
            first = start + len(own) - len(own.lstrip())
            yield Piece(first, first + len(own.strip()), own.strip())
        start = end.end() if end else stop
