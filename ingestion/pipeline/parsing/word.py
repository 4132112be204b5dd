"""DOCX: headings, numbered clauses (typed or automatic), paragraphs, tables as rows."""

import re
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.oxml.ns import qn
from lxml.etree import _Element

from ingestion.pipeline.parsing import tables, word_numbering, word_styles
from ingestion.pipeline.parsing.characters import clean, one_line
from ingestion.pipeline.parsing.clauses import looks_like_title
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.tables.footnotes import as_note
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.parsing.word_text import STRUCK, is_bold, paragraph_text, read_footnotes
from ingestion.pipeline.values import Parsed, Place

HEADING_STYLE = re.compile(r"^(?:heading|заголовок|тақырып)\s*(\d)$", re.IGNORECASE)
TITLE_STYLE = re.compile(r"^(?:title|название|заголовок документа)$", re.IGNORECASE)
WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml"), qn("w:smartTag")}
MOST_OF_STAMP = 3
IMPLIED_HEADING = 40
"""A bold line alone is a heading below every styled one."""


def read(path: Path) -> Parsed:
    """Blocks of the document's body; headers and footers of pages are left out."""
    reader = _Reader(path)
    reader.walk()
    outline = reader.outline
    title = reader.title or outline.first_heading or reader.document.core_properties.title or ""
    return Parsed(outline.finish(), title, problems=tuple(outline.problems))


class _Reader:
    def __init__(self, path: Path) -> None:
        self.document = docx.Document(str(path))
        self.outline = Outline()
        self.title = ""
        self._numbering = word_numbering.read(self.document)
        self._styles = word_styles.read(self.document)
        self._footnotes = read_footnotes(self.document, self._styles)
        self._style_names = {
            style.get(qn("w:styleId"), ""): _name(style)
            for style in self.document.styles.element.iter(qn("w:style"))
        }
        self._tables = 0

    def walk(self) -> None:
        children = list(_body(self.document.element.body))
        for position, element in enumerate(children):
            if element.tag == qn("w:p"):
                self._paragraph(element)
            else:
                self._table(element, list(self._notes(children[position + 1 :])))

    def _text(self, element: _Element) -> str:
        text, skipped = paragraph_text(element, self._footnotes, self._styles)
        for code, left_out in skipped:
            if code == STRUCK:
                self.outline.strike(left_out)
            else:
                self.outline.suspect(code, left_out)
        return text

    def _paragraph(self, element: _Element) -> None:
        raw = self._text(element)
        self.outline.see(raw)
        text = clean(raw)
        if not text:
            return
        label = self._numbering.label(element)
        level, is_title = self._heading(element)
        text = f"{label} {text}" if label else text
        if is_title and not self.title:
            self.title = one_line(text)
        elif level:
            self.outline.heading(one_line(text), level)
        elif is_bold(element) and looks_like_title(text) and not label:
            self.outline.heading(one_line(text), IMPLIED_HEADING)
        else:
            self.outline.paragraph(text, item=label == "–")

    def _heading(self, element: _Element) -> tuple[int, bool]:
        """The level of a heading (0: none) and whether it is the document's title."""
        properties = element.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        name = self._style_names.get(style.get(qn("w:val"), ""), "") if style is not None else ""
        if TITLE_STYLE.match(name):
            return 0, True
        if found := HEADING_STYLE.match(name):
            return int(found[1]), False
        outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
        depth = outline.get(qn("w:val"), "9") if outline is not None else "9"
        return (int(depth) + 1 if depth.isdigit() and int(depth) < 9 else 0), False

    def _notes(self, following: list[_Element]) -> Iterator[str]:
        """The paragraphs right after a table that explain marks in it."""
        for element in following[:10]:
            text = clean(self._text(element)) if element.tag == qn("w:p") else ""
            if text and not as_note(text):
                return
            if text:
                yield text

    def _table(self, element: _Element, notes: list[str]) -> None:
        self._tables += 1
        before, opens = self.outline.last_text, self.outline.is_empty
        rows, header = tables.read(self._grid(element), notes=notes, before=before)
        # the stamp of approval: «УТВЕРЖДЕНО … | Действуют с …»
        stamp = opens and not header.lines and len(rows) <= MOST_OF_STAMP
        for row in rows:
            if row.kind == "row":
                self.outline.row(row.text, Place(row=row.number), row.sections, preamble=stamp)
            else:
                self.outline.paragraph(row.text)

    def _grid(self, table: _Element) -> list[Line]:
        lines: list[Line] = []
        for number, row in enumerate(_children(table, qn("w:tr")), start=1):
            cells: list[Cell | None] = [None] * _count(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), 0)
            header = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            for element in _children(row, qn("w:tc")):
                above = lines[-1].at(len(cells)) if lines else None
                cell = above if above and _continues(element) else self._cell(element, header)
                cells += [cell] * _count(element.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), 1)
            lines.append(Line(number, tuple(cells)))
        return lines

    def _cell(self, element: _Element, header: bool) -> Cell:
        texts, bold, struck = [], True, self.outline.struck
        for paragraph in element.iter(qn("w:p")):
            raw = self._text(paragraph)
            self.outline.see(raw)
            if text := clean(raw):
                texts.append(f"{self._numbering.label(paragraph)} {text}".strip())
                bold = bold and is_bold(paragraph)
        emptied = not texts and self.outline.struck > struck
        return Cell("\n".join(texts), "bold" if texts and bold else "", header=header, filled=emptied)


def _body(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables in order, those in content controls included."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in WRAPPERS:
            yield from _body(child)


def _children(parent: _Element, tag: str) -> Iterator[_Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, tag)


def _continues(cell: _Element) -> bool:
    """True for a cell that is merged with the one above it."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(qn("w:val"), "continue") != "restart"


def _count(element: _Element | None, default: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), 500) if value.isdigit() and len(value) < 6 else default


def _name(style: _Element) -> str:
    name = style.find(qn("w:name"))
    return (name.get(qn("w:val")) or "") if name is not None else ""
