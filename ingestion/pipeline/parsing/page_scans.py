"""Pages that are pictures: what OCR reads of them beside the text that stands there (a stamp, a number)."""

from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from ingestion.pipeline.parsing import ocr, page_secrets
from ingestion.pipeline.parsing.ocr import Scanned
from ingestion.pipeline.parsing.page_layout import Paragraph
from ingestion.pipeline.parsing.page_text import Box, Letter, TextLine

FEW_LETTERS = 20
"""Letters of a text layer below which it says nothing."""
STAMP_LETTERS = 400
"""Letters on a page under a picture below which they may be a stamp (of a signature, of an archive)."""
POINT = 72 / ocr.DPI
"""A pixel of the OCR's picture in points."""
COVERED = 0.75
"""Share of a line that letters of the page must take up to be that line; the rest is spaces."""


def is_picture(page: pdfium.PdfPage, letters: Sequence[Letter], *, scanned: bool) -> bool:
    """Whether the content of a page is in its picture; `scanned` when a scanner has written a text layer."""
    seen = sum(letter.box is not None for letter in letters)
    return seen < (FEW_LETTERS if scanned else STAMP_LETTERS) and page_secrets.is_scan(page)


def read(page: pdfium.PdfPage, letters: Sequence[Letter]) -> Scanned | None:
    """What OCR reads beside the letters, in points; None when the picture under them adds nothing."""
    scan = ocr.read(page.render(scale=1 / POINT, grayscale=True).to_pil())
    placed = [letter.box for letter in letters if letter.box]
    beside = [one for paragraph in scan.paragraphs if (one := _beside(paragraph, placed))]
    added = sum(character.isalnum() for one in beside for character in one.text)
    return replace(scan, paragraphs=tuple(beside)) if added >= FEW_LETTERS or not placed else None


def _beside(paragraph: Paragraph, letters: Sequence[Box]) -> Paragraph | None:
    """The lines of a paragraph that the letters do not hold already."""
    placed = [replace(line, box=_in_points(line.box)) for line in paragraph.lines]
    lines = tuple(line for line in placed if not _is_written(line, letters))
    if not lines:
        return None
    text = "\n".join(line.text for line in lines)
    return replace(paragraph, text=text, top=lines[0].box.top, lines=lines)


def _is_written(line: TextLine, letters: Sequence[Box]) -> bool:
    box = line.box
    own = [one for one in letters if box.holds((one.left + one.right) / 2, (one.top + one.bottom) / 2)]
    return sum(one.right - one.left for one in own) >= COVERED * (box.right - box.left)


def _in_points(box: Box) -> Box:
    return Box(box.left * POINT, box.top * POINT, box.right * POINT, box.bottom * POINT)
