"""XLS of Excel 97 to 2003: turned into a workbook of today and read as such; macros are refused before."""

from pathlib import Path
from typing import Any

import xlrd
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.pipeline.parsing import sheets
from ingestion.pipeline.parsing.limits import MAX_CELLS
from ingestion.pipeline.values import Parsed, UnreadableFile

TWIPS = 20
ABOVE = 1
"""What xlrd calls a raised text."""
Runs = list[tuple[int, int]]
"""(first character, font) of the parts of a text."""
ENCRYPTED = "encrypted"
UNKNOWN_GROUND = "FF808080"


def read(path: Path) -> Parsed:
    """Rows of all visible sheets, as of an XLSX; formulas count with the value that was saved with them."""
    try:
        old = xlrd.open_workbook(str(path), formatting_info=True, logfile=_Nowhere())
    except xlrd.XLRDError as error:
        raise UnreadableFile("encrypted" if ENCRYPTED in str(error).lower() else "corrupt") from None
    if sum(sheet.nrows * sheet.ncols for sheet in old.sheets()) > MAX_CELLS:
        raise UnreadableFile("too_large", "cells")
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in old.sheets():
        _copy(old, sheet, book.create_sheet(sheet.name[:31]))
    return sheets.read_books(book, book)


class _Nowhere:
    """xlrd tells of oddities in a file; they are none of the log's business."""

    def write(self, text: str) -> int:
        return len(text)


def _copy(old: Any, source: Any, target: Worksheet) -> None:
    if source.visibility:
        target.sheet_state = "hidden"
    for row in range(source.nrows):
        if (info := source.rowinfo_map.get(row)) is not None and info.hidden:
            target.row_dimensions[row + 1].hidden = True
        for column in range(source.row_len(row)):
            runs = source.rich_text_runlist_map.get((row, column), [])
            _copy_cell(old, source.cell(row, column), runs, target.cell(row + 1, column + 1))
    for column, info in source.colinfo_map.items():
        if info.hidden and column < source.ncols:
            target.column_dimensions[get_column_letter(column + 1)].hidden = True
    for top, bottom, left, right in source.merged_cells:
        target.merge_cells(start_row=top + 1, end_row=bottom, start_column=left + 1, end_column=right)


def _copy_cell(old: Any, cell: Any, runs: Runs, made: Cell) -> None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return
    if cell.ctype == xlrd.XL_CELL_DATE:
        made.value = xlrd.xldate_as_datetime(cell.value, old.datemode)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        made.value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        made.value, made.data_type = xlrd.error_text_from_code.get(cell.value, "#N/A"), "e"
    elif cell.ctype == xlrd.XL_CELL_NUMBER:
        made.value = int(cell.value) if float(cell.value).is_integer() else cell.value
    else:
        made.value, made.data_type = _text(old, cell.value, runs), "s"
    style = old.xf_list[cell.xf_index]
    if (number_format := old.format_map.get(style.format_key)) is not None:
        made.number_format = number_format.format_str
    font = old.font_list[style.font_index]
    made.font = Font(
        b=bool(font.bold),
        sz=font.height / TWIPS,
        color=_colour(old, font.colour_index),
        strike=bool(font.struck_out),
    )
    if style.background.fill_pattern:
        ground = _colour(old, style.background.pattern_colour_index)
        made.fill = PatternFill("solid", fgColor=ground or UNKNOWN_GROUND)


def _text(old: Any, text: str, runs: Runs) -> str | CellRichText:
    """A text with the fonts of its parts, each from the character its run begins with."""
    if not runs:
        return text
    ends = [start for start, _ in runs[1:]] + [len(text)]
    parts: list[str | TextBlock] = [text[: runs[0][0]]] if runs[0][0] else []
    for (start, index), end in zip(runs, ends, strict=True):
        font = old.font_list[index]
        look = InlineFont(
            strike=bool(font.struck_out),
            vertAlign="superscript" if font.escapement == ABOVE else None,
        )
        parts.append(TextBlock(look, text[start:end]))
    return CellRichText(parts)


def _colour(old: Any, index: int) -> str | None:
    """As openpyxl writes it, or None for the one that the system chooses."""
    parts = old.colour_map.get(index)
    return f"FF{bytes(parts).hex().upper()}" if parts else None
