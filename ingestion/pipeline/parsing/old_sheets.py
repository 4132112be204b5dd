"""XLS of Excel 97 to 2003: turned into a workbook of today and read as such; macros are refused before."""

from pathlib import Path
from typing import Any

import xlrd
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ingestion.pipeline.parsing import sheets
from ingestion.pipeline.parsing.limits import MAX_CELLS
from ingestion.pipeline.values import Parsed, UnreadableFile

TWIPS = 20
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
            _copy_cell(old, source.cell(row, column), target, row + 1, column + 1)
    for column, info in source.colinfo_map.items():
        if info.hidden and column < source.ncols:
            target.column_dimensions[get_column_letter(column + 1)].hidden = True
    for top, bottom, left, right in source.merged_cells:
        target.merge_cells(start_row=top + 1, end_row=bottom, start_column=left + 1, end_column=right)


def _copy_cell(old: Any, cell: Any, target: Worksheet, row: int, column: int) -> None:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return
    made = target.cell(row, column)
    if cell.ctype == xlrd.XL_CELL_DATE:
        made.value = xlrd.xldate_as_datetime(cell.value, old.datemode)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        made.value = bool(cell.value)
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        made.value, made.data_type = xlrd.error_text_from_code.get(cell.value, "#N/A"), "e"
    elif cell.ctype == xlrd.XL_CELL_NUMBER:
        made.value = int(cell.value) if float(cell.value).is_integer() else cell.value
    else:
        made.value, made.data_type = str(cell.value), "s"
    style = old.xf_list[cell.xf_index]
    if (number_format := old.format_map.get(style.format_key)) is not None:
        made.number_format = number_format.format_str
    font = old.font_list[style.font_index]
    made.font = Font(b=bool(font.bold), sz=font.height / TWIPS, color=_colour(old, font.colour_index))
    if style.background.fill_pattern:
        ground = _colour(old, style.background.pattern_colour_index)
        made.fill = PatternFill("solid", fgColor=ground or UNKNOWN_GROUND)


def _colour(old: Any, index: int) -> str | None:
    """As openpyxl writes it, or None for the one that the system chooses."""
    parts = old.colour_map.get(index)
    return f"FF{bytes(parts).hex().upper()}" if parts else None
