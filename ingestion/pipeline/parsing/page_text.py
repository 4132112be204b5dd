"""The lines of a PDF page with their place and size, read character by character from PDFium."""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingestion.pipeline.parsing.limits import MAX_TEXT
from ingestion.pipeline.values import UnreadableFile

BOLD_WEIGHT = 600
TINY = 2.0
"""Points: nobody reads letters of this height."""
PALE = 200
"""All three colours of a letter from here on (of 255) may vanish on white paper."""
FAINT = 16
UNSEEN_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
LINE_END_HYPHEN = 2
"""PDFium's code for a hyphen at the end of a line; the line break after it is swallowed."""


@dataclass(frozen=True, slots=True)
class Box:
    """Points from the top left corner of the page as it is shown."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Letter:
    """One character; `box` is None for spaces and breaks that PDFium put in."""

    text: str
    box: Box | None
    size: float = 0.0
    bold: bool = False
    doubt: str = ""
    """Why a reader may not see it: "white", "tiny", "transparent" or "outside"; `page_secrets` decides."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text; `confidence` where OCR read it."""

    text: str
    box: Box
    size: float
    bold: bool
    confidence: float | None = None


def read_letters(page: pdfium.PdfPage) -> list[Letter]:
    """All characters of a page in the order of its content."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        if count > MAX_TEXT:
            raise UnreadableFile("too_large", f"{count} characters on a page")
        place = Placement(page)
        letters: list[Letter] = []
        for index in range(count):
            letters.append(_letter(textpage.raw, index, place))
            if raw.FPDFText_GetUnicode(textpage.raw, index) == LINE_END_HYPHEN:
                letters.append(Letter("\n", None))
        return letters
    finally:
        textpage.close()


def _letter(textpage: object, index: int, place: "Placement") -> Letter:
    code = raw.FPDFText_GetUnicode(textpage, index)
    text = "-" if code == LINE_END_HYPHEN else chr(code) if 0 < code < 0x110000 else ""
    if code in (10, 13) or raw.FPDFText_IsGenerated(textpage, index) == 1 or text.isspace():
        return Letter("\n" if code in (10, 13) else text, None)
    box = place.box(textpage, index)
    bold = raw.FPDFText_GetFontWeight(textpage, index) >= BOLD_WEIGHT
    return Letter(text, box, box.bottom - box.top, bold, _doubt(textpage, index, box, place))


def _doubt(textpage: object, index: int, box: Box, place: "Placement") -> str:
    """A first look at what may be invisible: cheap, and wrong about white letters on a dark ground."""
    if box.bottom - box.top < TINY:
        return "tiny"
    if place.is_outside(box):
        return "outside"
    red, green, blue, alpha = place.colour
    if raw.FPDFText_GetFillColor(textpage, index, red, green, blue, alpha):
        if alpha.value < FAINT:
            return "transparent"
        if min(red.value, green.value, blue.value) >= PALE:
            return "white"
    written = raw.FPDFText_GetTextObject(textpage, index)
    if written and raw.FPDFTextObj_GetTextRenderMode(written) in UNSEEN_MODES:
        return "transparent"
    return ""


class Placement:
    """Turns PDF coordinates (from the bottom left, before rotation) into those of the page as shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        # what viewers show of the page
        self.left, self.bottom, right, top = page.get_cropbox()
        self.width, self.height = right - self.left, top - self.bottom
        self.rotation = page.get_rotation() % 360
        self.colour = tuple(ctypes.c_uint() for _ in range(4))
        self._rect = raw.FS_RECTF()

    def is_outside(self, box: Box) -> bool:
        """Whether a letter stands off the page as it is shown."""
        across, down = (self.width, self.height) if self.rotation in (0, 180) else (self.height, self.width)
        return box.right <= 0 or box.bottom <= 0 or box.left >= across or box.top >= down

    def box(self, textpage: object, index: int) -> Box:
        """Where a character of the page stands."""
        raw.FPDFText_GetLooseCharBox(textpage, index, self._rect)
        return self.turned(self._rect.left, self._rect.bottom, self._rect.right, self._rect.top)

    def turned(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the file as it is shown."""
        left, right = left - self.left, right - self.left
        low, high = sorted((bottom - self.bottom, top - self.bottom))
        if self.rotation == 90:
            return Box(low, left, high, right)
        if self.rotation == 180:
            return Box(self.width - right, low, self.width - left, high)
        if self.rotation == 270:
            return Box(self.height - high, self.width - right, self.height - low, self.width - left)
        return Box(left, self.height - high, right, self.height - low)


def to_lines(letters: Sequence[Letter]) -> list[TextLine]:
    """Lines as PDFium breaks them, blank ones left out."""
    lines: list[TextLine] = []
    line: list[Letter] = []
    for letter in [*letters, Letter("\n", None)]:
        if letter.text != "\n":
            line.append(letter)
            continue
        if made := _line(line):
            lines.append(made)
        line = []
    return lines


def _line(letters: Sequence[Letter]) -> TextLine | None:
    placed = [letter for letter in letters if letter.box]
    boxes = [letter.box for letter in placed if letter.box]
    if not boxes:
        return None
    box = Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
    text = " ".join("".join(letter.text for letter in letters).split())
    bold = sum(letter.bold for letter in placed) > len(placed) * 0.8
    return TextLine(text, box, round(median(letter.size for letter in placed), 1), bold)
