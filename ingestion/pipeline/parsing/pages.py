"""PDF: paragraphs and tables, each with its page and place on it; pages that are pictures go to the OCR."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfplumber.pdf import PDF

from ingestion.pipeline.parsing import (
    ocr,
    page_columns,
    page_edges,
    page_layout,
    page_marks,
    page_scans,
    page_secrets,
    page_strikes,
    page_tables,
    page_text,
    progress,
    tables,
)
from ingestion.pipeline.parsing.characters import one_line
from ingestion.pipeline.parsing.limits import MAX_PAGES
from ingestion.pipeline.parsing.ocr import Scanned
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.page_tables import RuledTable
from ingestion.pipeline.parsing.page_text import Letter, TextLine, read_letters, to_lines
from ingestion.pipeline.parsing.tables import terms
from ingestion.pipeline.parsing.tables.footnotes import as_note
from ingestion.pipeline.parsing.tables.units import is_figure
from ingestion.pipeline.values import Box, Parsed, Place, UnreadableFile

MIN_RULES = 4
"""Drawn lines or boxes below which a page can't hold a ruled table."""
PASSWORD_ERROR = raw.FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Page:
    """`scan` is what OCR read of a page whose content is a picture, in the unit of `width` and `height`."""

    number: int
    width: float
    height: float
    lines: list[TextLine]
    tables: list[RuledTable]
    scan: Scanned | None = None
    picture: bool = False

    def box(self, box: page_text.Box) -> Box:
        """A rectangle as fractions of the page."""
        left, right = box.left / self.width, box.right / self.width
        top, bottom = box.top / self.height, box.bottom / self.height
        return Box(self.number, max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0))


def read(path: Path) -> Parsed:
    """Blocks page by page; UnreadableFile `encrypted`, `corrupt`, `too_many_pages`, `no_ocr` or `no_text`."""
    outline = Outline()
    pages: list[_Page] = []
    with _open(path) as document:
        if len(document) > MAX_PAGES:
            raise UnreadableFile("too_many_pages", str(len(document)))
        metadata = document.get_metadata_dict(skip_empty=True).get("Title", "")
        with pdfplumber.open(path) as plumber:
            for index in range(len(document)):
                pages.append(_read_page(document, plumber, index, outline))
                progress.report(index + 1, len(document))
    return finish(pages, outline, metadata)


def finish(pages: list[_Page], outline: Outline, title: str = "") -> Parsed:
    """The document that these pages make, with what is to be said about each."""
    if not any(page.lines or page.tables or (page.scan and page.scan.paragraphs) for page in pages):
        waits = any(page.picture for page in pages) and not ocr.is_installed()
        raise UnreadableFile("no_ocr" if waits else "no_text")
    _Writer(pages, outline).write()
    for page in pages:
        _report(page, outline)
    return Parsed(outline.finish(), outline.first_heading or title, problems=tuple(outline.problems))


def scanned_page(number: int, picture: Any) -> _Page:
    """A page that is only a picture, of any resolution."""
    if not ocr.is_installed():
        return _Page(number, picture.width, picture.height, [], [], picture=True)
    return _Page(number, picture.width, picture.height, [], [], ocr.read(picture), picture=True)


def _report(page: _Page, outline: Outline) -> None:
    place = Place(page=page.number)
    if page.scan and page.scan.paragraphs:
        sure = f"{page.scan.confidence:.0f} %"
        text = "\n".join(paragraph.text for paragraph in page.scan.paragraphs)
        if page.scan.confidence < ocr.SURE:
            outline.report("page_hard_to_read", sure, place)
        else:
            figures = re.search(r"\d", text) is not None
            outline.report("figures_read_by_ocr" if figures else "page_read_by_ocr", sure, place)
    elif page.picture and page.scan is None:
        outline.report("page_needs_ocr", str(page.number), place)
    elif not (page.lines or page.tables):
        outline.report("page_without_text", str(page.number), place)


@contextmanager
def _open(path: Path) -> Iterator[pdfium.PdfDocument]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        code = "encrypted" if error.err_code == PASSWORD_ERROR else "corrupt"
        raise UnreadableFile(code) from None
    try:
        yield document
    finally:
        document.close()


def _read_page(document: pdfium.PdfDocument, plumber: PDF, index: int, outline: Outline) -> _Page:
    page = document[index]
    number, place = index + 1, Place(page=index + 1)
    try:
        width, height = page.get_size()
        letters = read_letters(page)
        outline.see("".join(letter.text for letter in letters), place)
        letters, secrets, scanned = page_secrets.sift(page, letters)
        for code, text in secrets:
            outline.suspect(code, text, place)
        letters, struck = page_strikes.sift(page, page_marks.lift(letters))
        for text in struck:
            outline.strike(text, place)
        picture = page_scans.is_picture(page, letters, scanned=scanned)
        if picture and scanned:
            letters = []
        elif scanned:
            figures = any(letter.text.isdigit() for letter in letters)
            code = "figures_read_by_scanner" if figures else "text_layer_of_scan"
            outline.report(code, str(number), place)
        scan = page_scans.read(page, letters) if picture and ocr.is_installed() else None
        ruled = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)) >= MIN_RULES
    finally:
        page.close()
    found = _tables(plumber, index, letters, outline) if ruled and letters else []
    rest = page_tables.outside(letters, found)
    unruled = page_columns.find(rest)
    rest = page_columns.outside(rest, unruled) if unruled else rest
    found = sorted([*found, *unruled], key=lambda table: table.box.top)
    picture = picture and (scan is not None or not ocr.is_installed())
    return _Page(number, width, height, to_lines(rest), found, scan, picture)


def _tables(plumber: PDF, index: int, letters: list[Letter], outline: Outline) -> list[RuledTable]:
    page = plumber.pages[index]
    try:
        return page_tables.find(page, letters)
    except Exception:  # pdfminer is stricter than PDFium; the text is still good
        outline.report("table_not_parsed", str(index + 1), Place(page=index + 1))
        return []
    finally:
        page.close()


class _Writer:
    """Puts paragraphs and tables of all pages into the outline in order."""

    def __init__(self, pages: list[_Page], outline: Outline) -> None:
        self.pages, self.outline = pages, outline
        lines = [page.lines for page in pages]
        self._dropped = page_edges.running_lines(lines, [page.height for page in pages])
        self._sizes = page_layout.heading_sizes(lines, page_layout.body_size(lines))
        self._header: tables.Header | None = None
        self._edges: tuple[float, ...] = ()

    def write(self) -> None:
        for index, page in enumerate(self.pages):
            lines = [line for n, line in enumerate(page.lines) if (index, n) not in self._dropped]
            self._page(page, lines)

    def _page(self, page: _Page, lines: list[TextLine]) -> None:
        """Text and tables by their height on the page."""
        for paragraph in page.scan.paragraphs if page.scan else ():
            self._paragraph(paragraph, page)
        bounds = [table.box.top for table in page.tables] + [float("inf")]
        above = float("-inf")
        for position, bound in enumerate(bounds):
            part = [line for line in lines if above <= line.box.top < bound]
            for paragraph in page_layout.to_paragraphs(part, self._sizes):
                self._paragraph(paragraph, page)
            if position < len(page.tables):
                below = bounds[position + 1]
                after = [line for line in lines if bound <= line.box.top < below]
                self._table(page.tables[position], page, self._notes(after))
            above = bound

    def _paragraph(self, paragraph: page_layout.Paragraph, page: _Page) -> None:
        text = one_line(paragraph.text)
        boxes = tuple(page.box(line.box) for line in paragraph.lines)
        sure = paragraph.confidence
        self._edges = ()
        if paragraph.level:
            self.outline.heading(text, paragraph.level, page=page.number, boxes=boxes, confidence=sure)
        else:
            item = page_layout.BULLET.match(text) is not None
            self.outline.paragraph(text, page=page.number, item=item, boxes=boxes, confidence=sure)

    def _notes(self, lines: list[TextLine]) -> list[str]:
        paragraphs = page_layout.to_paragraphs(lines, self._sizes)
        return [text for p in paragraphs if as_note(text := one_line(p.text))]

    def _table(self, table: RuledTable, page: _Page, notes: list[str]) -> None:
        """A table with the same columns right after another, also on the next page, shares its header."""
        goes_on = len(table.edges) == len(self._edges) and all(
            abs(a - b) <= 2 * page_tables.SAME for a, b in zip(table.edges, self._edges, strict=True)
        )
        goes_on = goes_on and not self._has_own_header(table)
        known, before = self._header if goes_on else None, self.outline.last_text
        rows, header = tables.read(table.lines, notes=notes, header=known, before=before)
        if self._header is None or not goes_on:
            self._header = header
        self._edges = table.edges
        for row in rows:
            boxes = (page.box(table.row_box(row.number)),)
            if row.kind == "row":
                self.outline.row(row.text, Place(page=page.number), row.sections, boxes)
            else:
                self.outline.paragraph(row.text, page=page.number, boxes=boxes)

    def _has_own_header(self, table: RuledTable) -> bool:
        """Whether the first line is a header: by its look, its terms, or as the only one without a figure."""
        before = self._header.lines[0].distinct() if self._header and self._header.lines else []
        first, *rest = [line.distinct() for line in table.lines]
        if terms.numbers_columns(table.lines[0]) or len(first) < 2:
            return False
        if [cell.text for cell in first] == [cell.text for cell in before]:
            return False
        bold = bool(before) and all(cell.look for cell in [*before, *first])
        figures = [any(is_figure(cell.text) for cell in line[1:]) for line in (first, *rest)]
        if terms.is_header(table.lines[0], table.lines[1:]):
            return True
        return bold or (len(rest) > 1 and not figures[0] and all(figures[1:]))
