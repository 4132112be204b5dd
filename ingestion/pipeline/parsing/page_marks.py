"""Raised figures of a PDF page: a footnote's mark is told from the figure it stands at by size and height."""

from collections.abc import Sequence
from dataclasses import replace

from ingestion.pipeline.parsing.characters import raised
from ingestion.pipeline.parsing.page_text import Box, Letter

SMALL = 0.85
"""A mark is smaller than so much of the letters beside it."""
LIFTED = 0.15
"""It ends above them by so much of their height; letters of two sizes on one line differ by less."""
NEAR = 1.0
"""White between a mark and its letters, in their heights."""
LONGEST = 5
BETWEEN = 5
"""Breaks and spaces that PDFium may put between a mark and the letter beside it."""


def lift(letters: Sequence[Letter]) -> list[Letter]:
    """The letters with raised figures as signs of their own («1 500¹»), as high as what they stand at."""
    lifted = list(letters)
    start = 0
    breaks: set[int] = set()
    while start < len(lifted):
        end = _run(lifted, start)
        if end > start and (beside := _beside(lifted, start, end)):
            text = raised("".join(letter.text for letter in lifted[start:end]))
            for index, sign in zip(range(start, end), text, strict=True):
                lifted[index] = _as_mark(lifted[index], sign, beside)
            breaks |= _breaks(lifted, end)
        start = max(end, start + 1)
    return [letter for index, letter in enumerate(lifted) if index not in breaks]


def _run(letters: Sequence[Letter], start: int) -> int:
    """The end of the figures of one size from here on that may be a mark; nothing when they are too many."""
    first = letters[start]
    end = start
    while end < len(letters) and (letters[end].text in ",()" or letters[end].text.isdecimal()):
        if letters[end].box is None or abs(letters[end].size - first.size) > 0.1 * first.size:
            break
        end += 1
    marks = any(letter.text.isdecimal() for letter in letters[start:end])
    return end if marks and end - start <= LONGEST else start


def _beside(letters: Sequence[Letter], start: int, end: int) -> Box | None:
    """The box of the letter that the figures stand raised at: before them, or after them in a note."""
    first, last = letters[start].box, letters[end - 1].box
    before = next((one.box for one in reversed(letters[max(0, start - BETWEEN) : start]) if one.box), None)
    after = next((one.box for one in letters[end : end + BETWEEN] if one.box), None)
    for box, white in (
        (before, first.left - before.right if first and before else 0.0),
        (after, after.left - last.right if last and after else 0.0),
    ):
        if box and first and _is_above(first, box) and abs(white) <= NEAR * (box.bottom - box.top):
            return box
    return None


def _breaks(letters: Sequence[Letter], end: int) -> set[int]:
    """Where PDFium breaks the line after a mark although it goes on."""
    mark = letters[end - 1].box
    index = next((n for n in range(end, min(end + BETWEEN, len(letters))) if letters[n].box), None)
    box = letters[index].box if index is not None else None
    if index is None or box is None or mark is None:
        return set()
    same_line = mark.top < (box.top + box.bottom) / 2 < mark.bottom and box.left >= mark.right - 1
    return {n for n in range(end, index) if letters[n].text == "\n"} if same_line else set()


def _is_above(mark: Box, box: Box) -> bool:
    height = box.bottom - box.top
    small = mark.bottom - mark.top < SMALL * height
    return small and box.top + LIFTED * height < mark.bottom < box.bottom - LIFTED * height


def _as_mark(letter: Letter, sign: str, beside: Box) -> Letter:
    box = letter.box
    assert box is not None
    return replace(
        letter,
        text=sign,
        box=Box(box.left, beside.top, box.right, beside.bottom),
        size=beside.bottom - beside.top,
    )
