"""Text of a PDF page that is struck out: by a thin line through its letters, or by an annotation on them."""

from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingestion.pipeline.parsing.characters import EMPTIED
from ingestion.pipeline.parsing.page_text import Box, Letter, Placement

THICKEST = 2.6
"""Points, of which PDFium adds up to two to a drawn line; a thicker bar is a ground."""
SHORTEST = 3.0
HIGH, LOW = 0.3, 0.68
"""Between these shares of a letter's height a line goes through it; one that underlines it is lower."""
BEYOND = 0.7
"""How far the line may reach beyond its letters, in their heights: the rule of a table goes on."""
UNSEEN = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW


def sift(page: pdfium.PdfPage, letters: Sequence[Letter]) -> tuple[list[Letter], list[str]]:
    """The letters with EMPTIED for each that is struck out, so that it keeps its room, and what these say."""
    gone: set[int] = set()
    texts = []
    placed = sorted((letter.box.top, n) for n, letter in enumerate(letters) if letter.box)
    tallest = max((letter.size for letter in letters), default=0.0)

    def beside(box: Box) -> list[int]:
        return [n for _, n in placed[bisect(placed, (box.top - tallest,)) : bisect(placed, (box.bottom,))]]

    for line in _lines(page):
        through = sorted(n for n in beside(line) if _crosses(line, letters[n].box))
        if through and _fits(line, [box for n in through if (box := letters[n].box)]):
            gone.update(through)
            texts.append("".join(letter.text for letter in letters[through[0] : through[-1] + 1]))
    for note in _notes(page):
        under = sorted(n for n in beside(note) if n not in gone and _is_under(note, letters[n].box))
        if under:
            gone.update(under)
            texts.append("".join(letter.text for letter in letters[under[0] : under[-1] + 1]))
    held = [replace(one, text=EMPTIED) if n in gone else one for n, one in enumerate(letters)]
    return held, texts


def _lines(page: pdfium.PdfPage) -> Iterator[Box]:
    """The thin level lines of an upright page, as `Box` is counted."""
    if page.get_rotation() % 360:
        return
    left, _, _, top = page.get_cropbox()
    for drawn in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        x0, y0, x1, y1 = drawn.get_bounds()
        if y1 - y0 <= THICKEST and x1 - x0 >= SHORTEST:
            yield Box(x0 - left, top - y1, x1 - left, top - y0)


def _notes(page: pdfium.PdfPage) -> Iterator[Box]:
    """What annotations strike out that a reader sees: a box for each line of their text."""
    place = Placement(page)
    for index in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, index)
        if not note:
            continue
        try:
            shown = not raw.FPDFAnnot_GetFlags(note) & UNSEEN
            if shown and raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_STRIKEOUT:
                yield from (place.turned(*sides) for sides in _sides(note))
        finally:
            raw.FPDFPage_CloseAnnot(note)


def _sides(note: object) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of each part of an annotation."""
    corners = raw.FS_QUADPOINTSF()
    for index in range(raw.FPDFAnnot_CountAttachmentPoints(note)):
        if raw.FPDFAnnot_GetAttachmentPoints(note, index, corners):
            xs = corners.x1, corners.x2, corners.x3, corners.x4
            ys = corners.y1, corners.y2, corners.y3, corners.y4
            yield min(xs), min(ys), max(xs), max(ys)


def _is_under(note: Box, letter: Box | None) -> bool:
    """Whether a letter's middle lies under an annotation."""
    return letter is not None and note.holds(
        (letter.left + letter.right) / 2, (letter.top + letter.bottom) / 2
    )


def _crosses(line: Box, letter: Box | None) -> bool:
    if letter is None:
        return False
    middle = (line.top + line.bottom) / 2
    height = letter.bottom - letter.top
    inside = line.left <= (letter.left + letter.right) / 2 <= line.right
    return inside and letter.top + HIGH * height <= middle <= letter.top + LOW * height


def _fits(line: Box, boxes: Sequence[Box]) -> bool:
    """Whether the line ends where its letters do, on both sides."""
    left, right = min(box.left for box in boxes), max(box.right for box in boxes)
    room = BEYOND * max(box.bottom - box.top for box in boxes)
    return line.left >= left - room and line.right <= right + room
