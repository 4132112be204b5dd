"""Where the header of a table ends, and the name that each column gets from it."""

from collections.abc import Sequence
from itertools import pairwise

from ingestion.pipeline.parsing.tables import bands, terms
from ingestion.pipeline.parsing.tables.grids import Cell, Line, unique
from ingestion.pipeline.parsing.tables.units import is_figure, split_header

MAX_DEPTH = 5


def depth(lines: Sequence[Line]) -> int:
    """How many lines at the top are the header: 0 when the first line is data already.

    A header goes on below a cell that is merged down, and below one that is merged across a part of the
    table, because somebody split it into columns; where nothing is merged, in a line that has texts only
    where the first one has or has none, and no label.
    """
    declared = _declared(lines)
    if declared:
        return declared
    first = lines[0]
    if len(lines) < 2 or _is_data(first, lines[1:]):
        return 0
    last = 0
    while last + 1 < min(len(lines) - 1, MAX_DEPTH) and _goes_on(lines, last):
        last += 1
    return last + 1


def _declared(lines: Sequence[Line]) -> int:
    """The lines at the top in which the format marks every cell as a header."""
    count = 0
    for line in lines:
        if not all(cell.header for cell in line.distinct()):
            break
        count += 1
    return count if count < len(lines) else 0


def _is_data(line: Line, body: Sequence[Line]) -> bool:
    """A figure outside the first column that is no name of it, or a label that ends in a colon.

    Of two columns «Сумма | от 100 000 до 500 000 ₸» is a row: nothing is told apart by one band.
    """
    cells = line.distinct()
    if cells and cells[0].text.endswith(":"):
        return True
    if len(line.cells) == 2 and bands.read(line.text(1)):
        return True
    return any(is_figure(cell.text) for cell in cells[1:]) and not terms.is_header(line, body)


def _goes_on(lines: Sequence[Line], last: int) -> bool:
    line, below = lines[last], lines[last + 1]
    columns = range(len(line.cells))
    if any(line.at(column) and line.at(column) is below.at(column) for column in columns):
        return True
    merged_across = any(line.at(c) and line.at(c) is line.at(c - 1) for c in columns if c)
    if not (merged_across or _is_split(line, below)):
        return False
    if not any(is_figure(cell.text) for cell in below.distinct()):
        return True
    return terms.is_header(below, lines[last + 2 :], [cell.text for cell in line.distinct()])


def _is_split(line: Line, below: Line) -> bool:
    """A line without a label that has a text where the one above has none: two names under one."""
    columns = range(1, max(len(line.cells), len(below.cells)))
    return bool(line.text(0)) and not below.text(0) and any(_is_under(line, below, c) for c in columns)


def _is_under(line: Line, below: Line, column: int) -> bool:
    """A name that stands right of another under the text above that other."""
    return bool(below.text(column) and below.text(column - 1)) and not line.text(column)


def names(header: Sequence[Line], width: int) -> list[tuple[str, ...]]:
    """For each column the texts above it from the top down, a merged cell once."""
    header = [*(_spread(line, below) for line, below in pairwise(header)), *header[-1:]]
    corner = header[-1].at(0) if header else None
    paths = []
    for column in range(width):
        cells = unique(cell for line in header if (cell := line.at(column)) and cell.text)
        if corner and corner.text and len(cells) == 1 and column and _needs(cells[0].text, corner.text):
            cells = [corner, *cells]
        paths.append(tuple(dict.fromkeys(cell.text.replace("\n", " ") for cell in cells)))
    return paths


def _needs(name: str, corner: str) -> bool:
    return terms.is_bare_term(name) or bands.belongs_to(name, corner)


def _spread(line: Line, below: Line) -> Line:
    """A text over several names that nobody merged belongs to all of them."""
    cells: list[Cell | None] = []
    for column in range(len(line.cells)):
        under = column > 0 and _is_under(line, below, column)
        cells.append(cells[-1] if under else line.at(column))
    return Line(line.number, tuple(cells))


def without_shared_top(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A title over all the columns that have one tells none of them apart: it stays with the first only."""
    tops = [path[0] for path in paths if len(path) > 1]
    if len(tops) < 2 or len(set(tops)) > 1 or split_header(tops[0])[2]:
        return paths
    first = next(column for column, path in enumerate(paths) if len(path) > 1)
    return [path[1:] if len(path) > 1 and column > first else path for column, path in enumerate(paths)]
