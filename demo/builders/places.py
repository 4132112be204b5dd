"""The text of a demo document place by place, read in the simplest way, for checking gold passages by.

A place is a clause number ("3.1", a heading's "3"), `Sheet!row`, `pN`, or the external_id of an FAQ row.
"""

import csv
import html
import re
from pathlib import Path

import pypdfium2
from docx import Document
from docx.table import Table
from openpyxl import load_workbook
from openpyxl.cell import Cell

Places = dict[str, str]
CLAUSE = re.compile(r"(?:#+ )?(\d+(?:\.\d+)*)\. ")


def places_of(path: Path) -> Places:
    """Place -> text for one document."""
    match path.suffix:
        case ".xlsx":
            return sheet_rows(path)
        case ".pdf":
            return pages(path)
        case ".csv":
            return faq_rows(path)
        case ".docx":
            return clauses(docx_lines(path))
        case ".html":
            return clauses(html_lines(path))
        case _:
            return clauses(path.read_text("utf8").splitlines())


def clauses(lines: list[str]) -> Places:
    """Clause number -> its line and the lines without a number that follow it."""
    places: Places = {}
    current = ""
    for line in lines:
        if match := CLAUSE.match(line):
            current = match[1]
        if current:
            places[current] = f"{places.get(current, '')}\n{line}".strip()
    return places


def docx_lines(path: Path) -> list[str]:
    """Paragraphs and table rows in reading order."""
    lines = []
    for part in Document(str(path)).iter_inner_content():
        if isinstance(part, Table):
            lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            lines.append(part.text)
    return lines


def html_lines(path: Path) -> list[str]:
    """One line for each paragraph, heading and table row."""
    source = re.sub(r"\s*\n\s*", " ", path.read_text("utf8"))
    source = re.sub(r"</(?:p|h\d|tr|title)>", "\n", source)
    source = re.sub(r"</t[dh]>", " | ", source)
    return [html.unescape(line).strip() for line in re.sub(r"<[^>]+>", "", source).splitlines()]


def sheet_rows(path: Path) -> Places:
    """`Sheet!row` -> the cells of the row as a person sees them."""
    return {
        f"{sheet.title}!{number}": " | ".join(shown(cell) for cell in row if cell.value is not None)
        for sheet in load_workbook(path)
        for number, row in enumerate(sheet.iter_rows(), start=1)
        if any(cell.value is not None for cell in row)
    }


def shown(cell: Cell) -> str:
    """A cell's text; 0.005 in a percent format is `0,5 %`."""
    if isinstance(cell.value, (int, float)) and cell.number_format.endswith("%"):
        return f"{cell.value * 100:.4f}".rstrip("0").rstrip(".").replace(".", ",") + " %"
    return str(cell.value)


def pages(path: Path) -> Places:
    """`pN` -> the text of the page, empty for a scan."""
    document = pypdfium2.PdfDocument(path)
    return {f"p{n}": page.get_textpage().get_text_bounded() for n, page in enumerate(document, start=1)}


def faq_rows(path: Path) -> Places:
    """external_id -> question and text in every language."""
    places: Places = {}
    with path.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            name = row["external_id"]
            places[name] = f"{places.get(name, '')}\n{row['question']}\n{row['text']}".strip()
    return places
