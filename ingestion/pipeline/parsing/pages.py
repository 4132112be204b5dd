"""PDF with a text layer: paragraphs and ruled tables, each with its page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pdfplumber.pdf import PDF

from ingestion.pipeline.parsing import page_layout, page_tables, tables
from ingestion.pipeline.parsing.characters import one_line
from ingestion.pipeline.parsing.limits import MAX_PAGES
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.page_tables import RuledTable
from ingestion.pipeline.parsing.page_text import Letter, TextLine, read_letters, to_lines
from ingestion.pipeline.parsing.tables.footnotes import as_note
from ingestion.pipeline.values import Parsed, Place, UnreadableFile

MIN_RULES = 4
"""Drawn lines or boxes below which a page can't hold a ruled table."""
PASSWORD_ERROR = raw.FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    lines: list[TextLine]
    tables: list[RuledTable]


def read(path: Path) -> Parsed:
    """Blocks page by page; UnreadableFile `encrypted`, `corrupt`, `too_many_pages` or `no_text`."""
    outline = Outline()
    with _open(path) as document:
        if len(document) > MAX_PAGES:
            raise UnreadableFile("too_many_pages", str(len(document)))
        metadata = document.get_metadata_dict(skip_empty=True).get("Title", "")
        with pdfplumber.open(path) as plumber:
            pages = [_read_page(document, plumber, index, outline) for index in range(len(document))]
    if not any(page.lines or page.tables for page in pages):
        raise UnreadableFile("no_text")
    for page in pages:
        if not (page.lines or page.tables):
            outline.report("page_without_text", str(page.number))
    _Writer(pages, outline).write()
    return Parsed(outline.finish(), outline.first_heading or metadata, problems=tuple(outline.problems))


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
    try:
        letters = read_letters(page)
        outline.see("".join(letter.text for letter in letters))
        ruled = sum(1 for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)) >= MIN_RULES
    finally:
        page.close()
    found = _tables(plumber, index, letters, outline) if ruled and letters else []
    return _Page(index + 1, to_lines(page_tables.outside(letters, found)), found)


def _tables(plumber: PDF, index: int, letters: list[Letter], outline: Outline) -> list[RuledTable]:
    page = plumber.pages[index]
    try:
        return page_tables.find(page, letters)
    except Exception:  # pdfminer is stricter than PDFium; the text is still good
        outline.report("table_not_parsed", str(index + 1))
        return []
    finally:
        page.close()


class _Writer:
    """Puts paragraphs and tables of all pages into the outline in order."""

    def __init__(self, pages: list[_Page], outline: Outline) -> None:
        self.pages, self.outline = pages, outline
        lines = [page.lines for page in pages]
        self._dropped = page_layout.running_lines(lines)
        self._sizes = page_layout.heading_sizes(lines, page_layout.body_size(lines))
        self._header: tables.Header | None = None
        self._edges: tuple[float, ...] = ()

    def write(self) -> None:
        for index, page in enumerate(self.pages):
            lines = [line for n, line in enumerate(page.lines) if (index, n) not in self._dropped]
            self._page(page, lines)

    def _page(self, page: _Page, lines: list[TextLine]) -> None:
        """Text and tables by their height on the page."""
        bounds = [table.box.top for table in page.tables] + [float("inf")]
        above = float("-inf")
        for position, bound in enumerate(bounds):
            part = [line for line in lines if above <= line.box.top < bound]
            paragraphs = page_layout.to_paragraphs(part, self._sizes)
            for paragraph in paragraphs:
                self._paragraph(paragraph, page.number)
            if position < len(page.tables):
                below = bounds[position + 1]
                after = [line for line in lines if bound <= line.box.top < below]
                self._table(page.tables[position], page.number, self._notes(after))
            above = bound

    def _paragraph(self, paragraph: page_layout.Paragraph, page: int) -> None:
        text = one_line(paragraph.text)
        self._edges = ()
        if paragraph.level:
            self.outline.heading(text, paragraph.level, page=page)
        else:
            self.outline.paragraph(text, page=page, item=page_layout.BULLET.match(text) is not None)

    def _notes(self, lines: list[TextLine]) -> list[str]:
        paragraphs = page_layout.to_paragraphs(lines, self._sizes)
        return [text for p in paragraphs if as_note(text := one_line(p.text))]

    def _table(self, table: RuledTable, page: int, notes: list[str]) -> None:
        """A table with the same columns right after another, also on the next page, shares its header."""
        goes_on = len(table.edges) == len(self._edges) and all(
            abs(a - b) <= 2 * page_tables.SAME for a, b in zip(table.edges, self._edges, strict=True)
        )
        rows, header = tables.read(table.lines, notes=notes, header=self._header if goes_on else None)
        if self._header is None or not goes_on:
            self._header = header
        self._edges = table.edges
        for row in rows:
            if row.kind == "row":
                self.outline.row(row.text, Place(page=page), row.sections)
            else:
                self.outline.paragraph(row.text, page=page)
