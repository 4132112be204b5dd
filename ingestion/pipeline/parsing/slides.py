"""PPTX: each slide is a page, its title a heading; text and tables in the order of the slide, no notes."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from lxml.etree import _Element

from ingestion.pipeline.parsing import progress, tables
from ingestion.pipeline.parsing.characters import clean, raised
from ingestion.pipeline.parsing.limits import MAX_PAGES
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.values import Parsed, Place, UnreadableFile

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PRESENTATION = "ppt/presentation.xml"
TITLES = {"title", "ctrTitle"}
FURNITURE = {"dt", "ftr", "sldNum", "hdr"}
TINY = 200
"""Hundredths of a point."""
UNSTRUCK = "noStrike"
RAISED = re.compile(r"[1-9]")
"""How far above the line, in thousandths of a per cent: a lowered text begins with a minus."""
Size = tuple[int, int]


def read(path: Path) -> Parsed:
    """Blocks slide by slide; hidden slides are left out and told."""
    outline = Outline()
    with zipfile.ZipFile(path) as archive:
        presentation = _xml(archive, PRESENTATION)
        targets = _targets(archive, PRESENTATION)
        shown = presentation.find(f"{P}sldSz")
        size = (int(shown.get("cx", "0")), int(shown.get("cy", "0"))) if shown is not None else (0, 0)
        names = [targets.get(one.get(f"{R}id", ""), "") for one in presentation.iter(f"{P}sldId")]
        if len(names) > MAX_PAGES:
            raise UnreadableFile("too_many_pages", str(len(names)))
        hidden = 0
        for number, name in enumerate(names, start=1):
            slide = _xml(archive, name)
            if slide.get("show") in ("0", "false"):
                hidden += 1
            else:
                _Slide(outline, number, size).read(slide)
            progress.report(number, len(names))
    if hidden:
        outline.report("hidden_slides_skipped", str(hidden))
    return Parsed(outline.finish(), outline.first_heading, problems=tuple(outline.problems))


class _Slide:
    def __init__(self, outline: Outline, number: int, size: Size) -> None:
        self.outline, self.number, self.size = outline, number, size
        self.place = Place(page=number)

    def read(self, slide: _Element) -> None:
        tree = slide.find(f"{P}cSld/{P}spTree")
        shapes = list(_shapes(tree)) if tree is not None else []
        # the title comes first, wherever it stands in the file
        for shape in sorted(shapes, key=lambda one: _kind(one) not in TITLES):
            self._shape(shape)

    def _shape(self, shape: _Element) -> None:
        kind = _kind(shape)
        if kind in FURNITURE:
            return
        if code := self._hidden(shape):
            self.outline.suspect(code, " ".join(text.text or "" for text in shape.iter(f"{A}t")), self.place)
        elif kind in TITLES:
            title = " ".join(filter(None, (self._text(one) for one in shape.iter(f"{A}p"))))
            self.outline.heading(title, 1, page=self.number)
        elif (table := shape.find(f".//{A}tbl")) is not None:
            self._table(table)
        else:
            for paragraph in shape.iter(f"{A}p"):
                self.outline.paragraph(self._text(paragraph), page=self.number)

    def _hidden(self, shape: _Element) -> str:
        """The code of what keeps a shape from readers: hidden, or off the slide."""
        named = shape.find(f"*/{P}cNvPr")
        if named is not None and named.get("hidden") in ("1", "true"):
            return "hidden_text"
        offset, extent = shape.find(f".//{A}off"), shape.find(f".//{A}ext[@cx]")
        if offset is None or extent is None or not all(self.size):
            return ""
        left, top = int(offset.get("x", "0")), int(offset.get("y", "0"))
        right, bottom = left + int(extent.get("cx", "0")), top + int(extent.get("cy", "0"))
        outside = right <= 0 or bottom <= 0 or left >= self.size[0] or top >= self.size[1]
        return "hidden_text" if outside else ""

    def _text(self, paragraph: _Element) -> str:
        parts: list[str] = []
        for element in paragraph:
            if element.tag == f"{A}br":
                parts.append("\n")
            elif element.tag in (f"{A}r", f"{A}fld"):
                text = "".join(part.text or "" for part in element.iter(f"{A}t"))
                found = element.find(f"{A}rPr")
                look = found if found is not None else element
                size = look.get("sz", "")
                if size.isdigit() and int(size) <= TINY:
                    self.outline.suspect("tiny_text", text, self.place)
                elif look.get("strike", UNSTRUCK) != UNSTRUCK:
                    self.outline.strike(text, self.place)
                else:
                    parts.append(raised(text) if RAISED.match(look.get("baseline", "")) else text)
        raw = "".join(parts)
        self.outline.see(raw, self.place)
        return clean(raw)

    def _table(self, table: _Element) -> None:
        for row in tables.read(self._grid(table))[0]:
            if row.kind == "row":
                self.outline.row(row.text, Place(page=self.number), row.sections)
            else:
                self.outline.paragraph(row.text, page=self.number)

    def _grid(self, table: _Element) -> list[Line]:
        """Cells that are merged into one are the same object."""
        lines: list[Line] = []
        properties = table.find(f"{A}tblPr")
        headed = properties is not None and properties.get("firstRow") in ("1", "true")
        for number, row in enumerate(table.iter(f"{A}tr"), start=1):
            cells: list[Cell | None] = []
            for element in row.iter(f"{A}tc"):
                if element.get("vMerge") in ("1", "true") and lines:
                    cells.append(lines[-1].at(len(cells)))
                elif element.get("hMerge") in ("1", "true") and cells:
                    cells.append(cells[-1])
                else:
                    struck = self.outline.struck
                    text = "\n".join(filter(None, (self._text(one) for one in element.iter(f"{A}p"))))
                    emptied = not text and self.outline.struck > struck
                    cells.append(Cell(text, header=headed and number == 1 and bool(text), filled=emptied))
            lines.append(Line(number, tuple(cells)))
        return lines


def _shapes(parent: _Element) -> Iterator[_Element]:
    """Shapes and tables in the order of the file, those of groups included."""
    for child in parent:
        if child.tag == f"{P}grpSp":
            yield from _shapes(child)
        elif child.tag in (f"{P}sp", f"{P}graphicFrame"):
            yield child


def _kind(shape: _Element) -> str:
    placeholder = shape.find(f"*/{P}nvPr/{P}ph")
    return placeholder.get("type", "body") if placeholder is not None else ""


def _xml(archive: zipfile.ZipFile, name: str) -> _Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """The parts that a part refers to, by the id of the reference."""
    folder, name = posixpath.split(part)
    relations = _xml(archive, f"{folder}/_rels/{name}.rels")
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/")
        for one in relations
    }
