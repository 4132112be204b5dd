"""Tariff workbooks: title, note, a header of one or two rows with merged cells, section rows, footnotes.

In a header `<` continues the cell to the left and `^` the cell above. `–` is an empty cell.
Whole numbers become numbers, `0,95 %` becomes 0.0095 with the format 0.00%.
"""

import re
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from builders.packing import freeze
from builders.reading import cells, read_lines

THIN = Side(style="thin", color="999999")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAP = Alignment(wrap_text=True, vertical="center")
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
HEADER_FILL = PatternFill("solid", fgColor="CFE3E6")
SECTION_FILL = PatternFill("solid", fgColor="E3EEF0")
WIDTHS = (7, 52, 16, 15, 15, 15, 15, 26)
TEXT_COLUMNS = 3  # number, name and unit are never converted
WHOLE = re.compile(r"\d{1,3}( \d{3})*")
PERCENT = re.compile(r"(\d+)(?:,(\d+))? %")


def build_workbook(source: Path, target: Path) -> None:
    """Write the workbook of the text at `source`: first title and note, then each sheet."""
    title, note, *rest = read_lines(source)
    title = title.removeprefix("# ")
    book = Workbook()
    book.remove(book.active)
    book.properties.title = title
    book.properties.creator = "Көкжиек Банк (вымышленный)"
    starts = [number for number, line in enumerate(rest) if line.startswith("## ")]
    for start, end in zip(starts, [*starts[1:], len(rest)], strict=True):
        name = rest[start].removeprefix("## ")
        heading = f"{title}: {name[0].lower()}{name[1:]}"
        fill_sheet(book.create_sheet(name), heading, note, rest[start + 1 : end])
    book.save(target)
    freeze(target)


def fill_sheet(sheet: Worksheet, title: str, note: str, lines: list[str]) -> None:
    """Title, note, the header (up to the first section row), the rows, an empty row, the footnotes."""
    first_section = next(number for number, line in enumerate(lines) if line.startswith("### "))
    header = [cells(line) for line in lines[:first_section]]
    width = len(header[0])
    banner(sheet, 1, title, width, Font(bold=True, size=13))
    banner(sheet, 2, note, width, Font(italic=True, size=9))
    write_header(sheet, header)
    row = 3 + len(header)
    sheet.freeze_panes = f"C{row}"
    in_footnotes = False
    for line in lines[first_section:]:
        if line.startswith("### "):
            banner(sheet, row, line.removeprefix("### "), width, Font(bold=True)).fill = SECTION_FILL
        elif line.startswith("|"):
            write_row(sheet, row, cells(line))
        else:
            row += not in_footnotes
            in_footnotes = True
            banner(sheet, row, line, width, Font(size=9))
            sheet.row_dimensions[row].height = 40
        row += 1
    for column, size in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = size


def banner(sheet: Worksheet, row: int, text: str, width: int, font: Font) -> Cell:
    """One merged cell over the whole width of the table."""
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    cell = sheet.cell(row, 1, text)
    cell.font, cell.alignment = font, WRAP
    return cell


def write_header(sheet: Worksheet, header: list[list[str]]) -> None:
    """Header cells from row 3 on, merged where `<` and `^` say so."""
    for row, texts in enumerate(header, start=3):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(row, column, None if text in "<^" else text)
            cell.font, cell.alignment, cell.border, cell.fill = Font(bold=True), CENTRE, BOX, HEADER_FILL
    for column, text in enumerate(header[0], start=1):
        right = column
        while right < len(header[0]) and header[0][right] == "<":
            right += 1
        below = 4 if len(header) > 1 and header[1][column - 1] == "^" else 3
        if text != "<" and (right > column or below > 3):
            sheet.merge_cells(start_row=3, end_row=below, start_column=column, end_column=right)


def write_row(sheet: Worksheet, row: int, texts: list[str]) -> None:
    """One tariff row."""
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        cell.border, cell.alignment = BOX, WRAP
        cell.value = None if text == "–" else text
        if column <= TEXT_COLUMNS:
            continue
        if WHOLE.fullmatch(text):
            cell.value, cell.number_format, cell.alignment = int(text.replace(" ", "")), "#,##0", CENTRE
        elif percent := PERCENT.fullmatch(text):
            whole, decimals = percent[1], percent[2] or ""
            cell.value = round(float(f"{whole}.{decimals or 0}") / 100, 6)
            cell.number_format = f"0.{'0' * len(decimals)}%" if decimals else "0%"
            cell.alignment = CENTRE
