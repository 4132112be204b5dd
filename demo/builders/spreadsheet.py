"""Tariff workbooks: title, note, a header of one or two rows with merged cells, section rows, footnotes."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from builders.packing import freeze

THIN = Side(style="thin", color="999999")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAP = Alignment(wrap_text=True, vertical="center")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
FIRST_HEADER_ROW = 3

Row = tuple[Any, ...]
Sheet = tuple[str, tuple[Row, ...], tuple[Row, ...], tuple[str, ...]]


def build_workbook(path: Path, title: str, note: str, sheets: tuple[Sheet, ...]) -> None:
    """Write the sheets (name, header rows, rows, footnotes) to `path`."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Көкжиек Банк (вымышленный)"
    for name, header, rows, notes in sheets:
        fill_sheet(book.create_sheet(name), f"{title}: {name[0].lower()}{name[1:]}", note, header, rows, notes)
    book.save(path)
    freeze(path)


def fill_sheet(
    sheet: Worksheet, title: str, note: str, header: tuple[Row, ...], rows: tuple[Row, ...], notes: tuple[str, ...]
) -> None:
    """Rows 1 and 2 title and note, then header, rows, an empty row and the footnotes."""
    width = len(header[0])
    banner(sheet, 1, title, width, Font(bold=True, size=13))
    banner(sheet, 2, note, width, Font(italic=True, size=9))
    write_header(sheet, header)
    line = FIRST_HEADER_ROW + len(header)
    for row in rows:
        if len(row) == 1:
            banner(sheet, line, row[0], width, Font(bold=True), PatternFill("solid", fgColor="E3EEF0"))
        else:
            write_row(sheet, line, row)
        line += 1
    for offset, text in enumerate(notes, start=1):
        banner(sheet, line + offset, text, width, Font(size=9))
        sheet.row_dimensions[line + offset].height = 40
    sheet.freeze_panes = f"C{FIRST_HEADER_ROW + len(header)}"
    for column, size in zip("ABCDEFGH", (7, 52, 16, 15, 15, 15, 15, 26), strict=True):
        sheet.column_dimensions[column].width = size


def banner(
    sheet: Worksheet, line: int, text: str, width: int, font: Font, fill: PatternFill | None = None
) -> None:
    """One merged cell over the whole width of the table."""
    sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=width)
    cell = sheet.cell(line, 1, text)
    cell.font, cell.alignment = font, WRAP
    if fill:
        cell.fill = fill


def write_header(sheet: Worksheet, header: tuple[Row, ...]) -> None:
    """Header cells; None continues the cell to the left (first row) or above (second row)."""
    last = FIRST_HEADER_ROW + len(header) - 1
    for offset, row in enumerate(header):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(FIRST_HEADER_ROW + offset, column, text)
            cell.font, cell.alignment, cell.border = Font(bold=True), CENTRE, BOX
            cell.fill = PatternFill("solid", fgColor="CFE3E6")
    if len(header) == 1:
        return
    for column, (upper, lower) in enumerate(zip(*header, strict=True), start=1):
        if upper is not None and lower is None:
            sheet.merge_cells(start_row=last - 1, end_row=last, start_column=column, end_column=column)
        elif upper is not None:
            span = column
            while span < len(header[0]) and header[0][span] is None:
                span += 1
            sheet.merge_cells(start_row=last - 1, end_row=last - 1, start_column=column, end_column=span)


def write_row(sheet: Worksheet, line: int, row: Row) -> None:
    """One tariff row; fractions get a percent format, whole numbers the format with a space for thousands."""
    percent = "%" in str(row[2])
    for column, value in enumerate(row, start=1):
        cell = sheet.cell(line, column, value)
        cell.border, cell.alignment = BOX, WRAP
        if not isinstance(value, (int, float)):
            continue
        cell.alignment = CENTRE
        whole = not percent or value >= 1
        cell.number_format = "#,##0" if whole else percent_format(value)


def percent_format(fraction: float) -> str:
    """The shortest percent format that shows `fraction` whole: 0.0095 as 0.00%, 0.01 as 0%."""
    decimals = len(f"{fraction * 100:.6f}".rstrip("0").rstrip(".").partition(".")[2])
    return "0%" if decimals == 0 else f"0.{'0' * decimals}%"
