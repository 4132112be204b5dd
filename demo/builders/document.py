"""DOCX from plain text: headings, paragraphs and ruled tables."""

from itertools import groupby
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from builders.packing import freeze
from builders.reading import cells, read_lines


def build_document(source: Path, target: Path, language: str) -> None:
    """Write the DOCX of the text at `source`; `language` is a code such as ru-RU."""
    document = Document()
    prepare(document, language)
    for is_table, group in groupby(read_lines(source), key=lambda line: line.startswith("|")):
        if is_table:
            add_table(document, [cells(line) for line in group])
        else:
            for line in group:
                add_line(document, line)
    document.save(str(target))
    freeze(target)


def prepare(document: Docx, language: str) -> None:
    """Font, margins, language and the author, who is as fictional as the bank."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), language)
    style.element.get_or_add_rPr().append(mark)
    for section in document.sections:
        section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    document.core_properties.author = "Көкжиек Банк (вымышленный)"
    document.core_properties.language = language


def add_line(document: Docx, line: str) -> None:
    """A title, a section heading, or a paragraph."""
    if line.startswith("## "):
        document.add_heading(line[3:], level=1)
    elif line.startswith("# "):
        document.add_heading(line[2:], level=0)
        document.core_properties.title = line[2:]
    else:
        document.add_paragraph(line)


def add_table(document: Docx, rows: list[list[str]]) -> None:
    """A ruled table whose first row is a header that repeats on every page."""
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        line = table.add_row()
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
            if number == 0:
                cell.paragraphs[0].runs[0].bold = True
        if number == 0:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph()
