"""XLSX: each row of a tariff table with its sheet, its number in the sheet and its header path."""

import re
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.pipeline.parsing import languages, tables
from ingestion.pipeline.parsing.characters import clean, raised
from ingestion.pipeline.parsing.limits import MAX_CELLS, MAX_ROWS
from ingestion.pipeline.parsing.number_formats import show
from ingestion.pipeline.parsing.outline import Outline
from ingestion.pipeline.parsing.splitting import split_into_tables
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.parsing.titles import is_default_sheet_name
from ingestion.pipeline.values import Parsed, Place, UnreadableFile

SAMPLE = 50
PALE = re.compile(r"[ef][0-9a-f][ef][0-9a-f][ef][0-9a-f]", re.IGNORECASE)
TINY = 2
"""Points: nobody reads letters of this size."""
LAST_OPENING = 12
"""The row down to which lines above the first table of a sheet may speak of the whole document."""
MOST_PAIRS = 6


def read(path: Path) -> Parsed:
    """Rows of all visible sheets in order; formulas count with the value that was saved with them."""
    return read_books(load_workbook(path, data_only=True, rich_text=True), load_workbook(path))


def read_books(values: Workbook, formulas: Workbook) -> Parsed:
    """Rows of a workbook's values; `formulas` is the same workbook with its formulas."""
    outline = Outline()
    mark = "." if languages.detect(_sample(values)) == "en" else ","
    titles: list[str] = []
    try:
        for sheet in values.worksheets:
            if sheet.sheet_state != "visible":
                outline.report("hidden_sheet_skipped", sheet.title)
                continue
            _check_size(sheet)
            titles += _read_sheet(sheet, formulas, outline, mark)
    finally:
        values.close()
        formulas.close()
    title = values.properties.title or next(iter(titles), "")
    return Parsed(outline.finish(), title, problems=tuple(outline.problems))


def _sample(book: Workbook) -> str:
    """Words of the first rows of each sheet, to tell the language: it decides the decimal mark."""
    rows = (row for sheet in book.worksheets for row in sheet.iter_rows(max_row=SAMPLE, values_only=True))
    return " ".join(str(value) for row in rows for value in row if isinstance(value, (str, CellRichText)))


def _check_size(sheet: Worksheet) -> None:
    if sheet.max_row > MAX_ROWS or sheet.max_row * sheet.max_column > MAX_CELLS:
        raise UnreadableFile("too_large", f"{sheet.title}: {sheet.max_row} × {sheet.max_column}")


def _read_sheet(sheet: Worksheet, formulas: Workbook, outline: Outline, mark: str) -> list[str]:
    """Adds the rows of a sheet, decimals after `mark`; the titles that stand above its tables."""
    titles = []
    lines = list(_lines(sheet, formulas[sheet.title], outline, mark))
    if not is_default_sheet_name(sheet.title):
        outline.heading(sheet.title, 1)
    found = split_into_tables(lines)
    opens = True
    for table in found:
        rows, header = tables.read(table)
        # «Действует с: | 01.07.2026» in two cells above the table makes one without a header
        pairs = not header.lines and len(table) <= MOST_PAIRS and table is not found[-1]
        for position, row in enumerate(rows):
            place = Place(sheet=sheet.title, row=row.number)
            opens = opens and row.number <= LAST_OPENING and (row.kind == "text" or pairs)
            if row.kind == "row":
                outline.row(row.text, place, row.sections, preamble=opens)
            elif position == 0 and len(rows) > 1 and len(row.text) <= 150:
                outline.heading(row.text, 2)
                titles.append(row.text)
            else:
                outline.row(row.text, place, preamble=opens)
    return titles


def _lines(sheet: Worksheet, formulas: Worksheet, outline: Outline, mark: str) -> Iterator[Line]:
    """The visible part of a sheet, blank lines included; merged cells are one object."""
    hidden = _hidden_columns(sheet)
    if hidden:
        outline.report("hidden_columns_skipped", f"{sheet.title}: {len(hidden)}")
    merged = {
        (row, column): (area.min_row, area.min_col)
        for area in sheet.merged_cells.ranges
        for row in range(area.min_row, min(area.max_row, sheet.max_row) + 1)
        for column in range(area.min_col, min(area.max_col, sheet.max_column) + 1)
    }
    known: dict[tuple[int, int], Cell | None] = {}
    skipped = 0
    for row in sheet.iter_rows():
        number = row[0].row
        if sheet.row_dimensions[number].hidden:
            skipped += any(cell.value is not None for cell in row)
            continue
        cells: list[Cell | None] = []
        for column in (column for column in range(1, len(row) + 1) if column not in hidden):
            home = merged.get((number, column), (number, column))
            if home not in known:
                known[home] = _cell(sheet.cell(*home), formulas.cell(*home), outline, mark)
            cells.append(known[home])
        yield Line(number, tuple(cells))
    if skipped:
        outline.report("hidden_rows_skipped", f"{sheet.title}: {skipped}")


def _hidden_columns(sheet: Worksheet) -> set[int]:
    return {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, min(dimension.max or 0, sheet.max_column) + 1)
    }


def _cell(cell: SheetCell, formula: SheetCell, outline: Outline, mark: str) -> Cell | None:
    where = f"{cell.parent.title}!{cell.coordinate}"
    if cell.value is None:
        if formula.data_type == "f":
            outline.report("formula_without_value", where)
            return Cell("", filled=True)
        return None
    if cell.data_type == "e":
        outline.report("formula_error", where)
        return Cell("", filled=True)
    shown = show(cell.value, cell.number_format or "General", mark)
    place = Place(sheet=cell.parent.title, row=cell.row)
    outline.see(shown.text, place)
    if (code := _secret(cell)) and clean(shown.text):
        outline.suspect(code, shown.text, place)
        return None
    text, struck = _read(cell, shown.text)
    outline.strike(struck, place)
    if shown.exact and not struck:
        outline.report("shown_rounded", where)
    text = clean(text)
    return Cell(text, _look(cell), filled=not text) if text or struck.strip() else None


def _read(cell: SheetCell, shown: str) -> tuple[str, str]:
    """What a cell says, raised figures as such, and what is struck out in it."""
    if not isinstance(cell.value, CellRichText):
        return ("", shown) if cell.font.strike else (shown, "")
    said, struck = "", ""
    for part in cell.value:
        font = part.font if isinstance(part, TextBlock) else cell.font
        if font.strike:
            struck += str(part)
        else:
            said += raised(str(part)) if isinstance(part, TextBlock) and _is_raised(part) else str(part)
    return said, struck


def _is_raised(part: TextBlock) -> bool:
    return bool(part.font.vertAlign == "superscript")


def _secret(cell: SheetCell) -> str:
    """The code of what hides a cell from a reader, or empty; a white word on a filled cell is a header."""
    if cell.number_format in (";;;", ";;"):
        return "hidden_text"
    if cell.font.sz is not None and cell.font.sz <= TINY:
        return "tiny_text"
    colour = cell.font.color
    if colour is None or cell.fill.fill_type:
        return ""
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return "white_text" if PALE.fullmatch(colour.rgb[-6:]) else ""
    return "white_text" if colour.type == "theme" and colour.theme == 0 and not colour.tint else ""


def _look(cell: SheetCell) -> str:
    """Boldness, size and fill: what sets headers and section titles apart from rows."""
    font, fill = cell.font, cell.fill
    colour = fill.fgColor.rgb if fill.fill_type and isinstance(fill.fgColor.rgb, str) else fill.fill_type
    return f"{bool(font.b)}/{font.sz}/{colour or ''}"
