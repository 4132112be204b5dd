"""Where the header of a table ends, and the name that each column gets from it."""

from collections.abc import Sequence

from ingestion.pipeline.parsing.tables.grids import Line, unique
from ingestion.pipeline.parsing.tables.units import is_figure, split_header

MAX_DEPTH = 5


def depth(lines: Sequence[Line]) -> int:
    """How many lines at the top are the header: 0 when the first line is data already.

    A header goes on below a cell that is merged down, and below one that is merged across a part of the
    table, because somebody split it into columns.
    """
    declared = _declared(lines)
    if declared:
        return declared
    first = lines[0]
    if len(lines) < 2 or _is_data(first):
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


def _is_data(line: Line) -> bool:
    """A figure outside the first column, or a label that ends in a colon."""
    cells = line.distinct()
    if cells and cells[0].text.endswith(":"):
        return True
    return any(is_figure(cell.text) for cell in cells[1:])


def _goes_on(lines: Sequence[Line], last: int) -> bool:
    line, below = lines[last], lines[last + 1]
    columns = range(len(line.cells))
    if any(line.at(column) and line.at(column) is below.at(column) for column in columns):
        return True
    merged_across = any(line.at(c) and line.at(c) is line.at(c - 1) for c in columns if c)
    return merged_across and not any(is_figure(cell.text) for cell in below.distinct())


def names(header: Sequence[Line], width: int) -> list[tuple[str, ...]]:
    """For each column the texts above it from the top down, a merged cell once."""
    paths = []
    for column in range(width):
        cells = unique(cell for line in header if (cell := line.at(column)) and cell.text)
        paths.append(tuple(dict.fromkeys(cell.text.replace("\n", " ") for cell in cells)))
    return paths


def without_shared_top(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A title over all the columns that have one tells none of them apart: it stays with the first only."""
    tops = [path[0] for path in paths if len(path) > 1]
    if len(tops) < 2 or len(set(tops)) > 1 or split_header(tops[0])[2]:
        return paths
    first = next(column for column, path in enumerate(paths) if len(path) > 1)
    return [path[1:] if len(path) > 1 and column > first else path for column, path in enumerate(paths)]
