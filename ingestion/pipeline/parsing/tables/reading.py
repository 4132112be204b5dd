"""Reads a grid from top to bottom: lines above the table, header, sections, rows, footnotes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingestion.pipeline.parsing.dates import NAMED_DAY
from ingestion.pipeline.parsing.limits import check_columns
from ingestion.pipeline.parsing.tables import footnotes, headers, sections, terms
from ingestion.pipeline.parsing.tables.columns import assign, with_unit_of_table
from ingestion.pipeline.parsing.tables.grids import Cell, Line, TableRow, without_blanks
from ingestion.pipeline.parsing.tables.rendering import flat, render
from ingestion.pipeline.parsing.tables.units import is_figure, unit_of_table

OF_FORCE = re.compile(
    r"(?:дата\s+(?:вступ|введ|начал)|действу|вступа|ввод|күшіне|қолданыс|effective|valid)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Header:
    """The lines of a header, kept so that a table that goes on after a page break can use them again."""

    lines: tuple[Line, ...]
    unit: str = ""
    """That of the sums of the whole table, where a line above it names one."""


def read(
    grid: Sequence[Line], *, notes: Sequence[str] = (), header: Header | None = None, before: str = ""
) -> tuple[list[TableRow], Header]:
    """Rows in reading order, and the header that was used.

    `notes` are lines after the table that may explain marks in it. `header` is that of the table this one
    continues; when the grid repeats it, the repetition is dropped. `before` is the text just above the table,
    which may name the unit of its sums.
    """
    check_columns(max((len(line.cells) for line in grid), default=0))
    lines = list(grid) if header else without_blanks(grid)
    above, lines = _split_above(lines) if header is None else ([], lines)
    lines, below = _split_below(lines)
    rows = [TableRow(line.number, _alone(line), kind="text") for line in above]
    if not lines:
        return rows + [TableRow(line.number, _alone(line), kind="text") for line in below], Header(())
    if header is None:
        depth = headers.depth(lines)
        said = [before, *map(_alone, above)]
        unit = next((unit for text in reversed(said) if (unit := unit_of_table(text))), "")
        header, body = Header(tuple(lines[:depth]), unit), lines[depth:]
    else:
        body = _without_repetition(lines, header)
    if header.lines and body and terms.numbers_columns(body[0]) and not _is_first_row(body):
        body = body[1:]
    explained = dict(note for text in [*notes, *map(_alone, below)] if (note := footnotes.as_note(text)))
    named = [_texts(line) for line in header.lines if len(line.distinct()) > 1]
    rows += _body([line for line in body if _texts(line) not in named], header, explained)
    return rows + [TableRow(line.number, _alone(line), kind="text") for line in below], header


def _body(body: Sequence[Line], header: Header, explained: dict[str, str]) -> list[TableRow]:
    width = max((len(line.cells) for line in (*header.lines, *body)), default=0)
    names = headers.names(header.lines, width)
    titles = sections.find(body, width)
    data = _filled_down([line for line in body if line.number not in titles])
    roles = assign(names, data)
    names = headers.without_shared_top(names)
    names = with_unit_of_table(names, roles, data, header.unit) if header.unit else names
    by_number = {line.number: line for line in data}
    rows: list[TableRow] = []
    open_ones: list[Cell] = []
    fresh = False
    for line in body:
        if line.number in by_number:
            text = footnotes.append(render(by_number[line.number], names, roles), explained)
            rows.append(TableRow(line.number, text, tuple(flat(cell.text) for cell in open_ones)))
            fresh = False
        else:
            open_ones = sections.nested(open_ones, titles[line.number], fresh)
            fresh = True
    return [row for row in rows if row.text]


def _filled_down(lines: Sequence[Line]) -> list[Line]:
    """A label that is left out because it is that of the row above is put back (first text column only)."""
    filled: list[Line] = []
    for line in lines:
        first = line.at(0)
        empty = first is None or not (first.text or first.filled)
        above = filled[-1].at(0) if filled else None
        if empty and above and not is_figure(above.text) and len(line.distinct()) > 1:
            line = Line(line.number, (above, *line.cells[1:]))
        filled.append(line)
    return filled


def _split_above(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Titles and notes that stand above the header: lines with one cell, before the first with several.

    «Действует с: | 01.07.2026» is such a note too, where the header of a table follows.
    """
    first = next((index for index, line in enumerate(lines) if len(line.distinct()) > 1), None)
    if first is None:
        return lines, []
    after = next(
        (n for n in range(first, len(lines)) if len(lines[n].distinct()) > 1 and not _is_pair(lines[n])), 0
    )
    pairs = [line.distinct() for line in lines[first:after] if _is_pair(line)]
    if pairs and headers.depth(lines[after:]):
        dated = all(NAMED_DAY.search(cells[1].text) for cells in pairs)
        first = after if dated or len(lines[after].distinct()) > 2 else first
    return lines[:first], lines[first:]


def _is_pair(line: Line) -> bool:
    """A name and what it says in two cells: «Утверждено: | Правлением»."""
    cells = line.distinct()
    named = len(cells) == 2 and cells[0] is line.at(0)
    if not named or cells[0].text.endswith(":"):
        return named
    return OF_FORCE.match(cells[0].text) is not None and NAMED_DAY.fullmatch(cells[1].text) is not None


def _split_below(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Lines with one cell at the end are notes: no row follows that they could be the section of."""
    end = len(lines)
    while end and len(lines[end - 1].distinct()) == 1 and len(lines[end - 1].cells) > 1:
        if lines[end - 1].distinct()[0].filled:
            break
        end -= 1
    return lines[:end], lines[end:]


def _without_repetition(lines: list[Line], header: Header) -> list[Line]:
    depth = len(header.lines)
    repeated = [_texts(line) for line in lines[:depth]] == [_texts(line) for line in header.lines]
    return lines[depth:] if depth and repeated else lines


def _is_first_row(body: Sequence[Line]) -> bool:
    """«1 | 2» before «2 | 5», «A | 1 | 2» before «B | 3 | 4» is a row like it, and no numbers of columns."""
    if len(body) > 1 and len(body[0].text(0)) == len(body[1].text(0)) == 1 and body[1].text(0).isalpha():
        return True
    return len(body[0].distinct()) == 2 and len(body) > 1 and is_figure(body[1].text(0))


def _texts(line: Line) -> list[str]:
    return [cell.text for cell in line.distinct()]


def _alone(line: Line) -> str:
    return " ".join(cell.text for cell in line.distinct())
