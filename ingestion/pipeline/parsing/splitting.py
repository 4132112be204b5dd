"""Several tables on one sheet: where one ends and the next begins."""

import re
from collections.abc import Iterator, Sequence

from ingestion.pipeline.parsing.tables import terms
from ingestion.pipeline.parsing.tables.footnotes import as_note
from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import is_figure


def split_into_tables(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines, one group a table with its title lines above and its footnotes below.

    A blank line ends a table only when what follows begins like a header, and a blank column only where both
    of its sides are tables; else they are spacing.
    """
    return [part for table in _by_blank_lines(lines) for part in _by_blank_column(table)]


def _by_blank_column(table: list[Line]) -> list[list[Line]]:
    """Two tables side by side: a column that is blank throughout, with labels and figures on both sides."""
    several = [line for line in table if len(line.distinct()) > 1]
    width = max((len(line.cells) for line in table), default=0)
    for column in range(2, width - 2):
        if any(line.at(column) for line in several):
            continue
        left = [Line(line.number, line.cells[:column]) for line in table]
        # a title over both stands with the first
        right = [Line(line.number, line.cells[column + 1 :]) for line in table if not line.at(column)]
        if len(several) > 1 and _is_whole(left) and _is_whole(right):
            return [part for side in (left, right) for part in _by_blank_column(_with_text(side))]
    return [table]


def _is_whole(side: Sequence[Line]) -> bool:
    """A header without figures over labels, each once and no figure, and a figure beside most of them."""
    rows = [line for line in side if len(line.distinct()) > 1]
    if len(rows) < 2 or any(is_figure(cell.text) for cell in rows[0].distinct()):
        return False
    first = next(column for column, cell in enumerate(rows[0].cells) if cell)
    labels = [line.text(first) for line in rows[1:]]
    valued = [
        line
        for line in rows[1:]
        if any(re.search(r"\d", cell.text) for cell in line.cells[first + 1 :] if cell)
    ]
    told_apart = len(set(labels)) == len(labels) and not any(is_figure(one) or not one for one in labels)
    return told_apart and 2 * len(valued) > len(labels)


def _with_text(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.distinct()]


def _by_blank_lines(lines: Sequence[Line]) -> list[list[Line]]:
    tables: list[list[Line]] = []
    waiting: list[Line] = []
    for run in _runs(lines):
        if all(len(line.distinct()) == 1 for line in run):
            if tables and as_note(run[0].distinct()[0].text):
                tables[-1] += run
            else:
                waiting += run
        elif tables and not _begins_a_table(run, tables[-1]):
            tables[-1] += waiting + run
            waiting = []
        else:
            tables.append(waiting + run)
            waiting = []
    if waiting:
        tables.append(waiting)
    return tables


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Stretches of lines between blank ones."""
    run: list[Line] = []
    for line in lines:
        if line.distinct():
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _begins_a_table(run: Sequence[Line], table: Sequence[Line]) -> bool:
    """A first line of several texts without a figure, in the look of the header where that differs."""
    start, first = next((n, line) for n, line in enumerate(run) if len(line.distinct()) > 1)
    has_figures = any(is_figure(cell.text) for cell in first.distinct()[1:])
    if has_figures and not terms.is_header(first, run[start + 1 :]):
        return False
    header = next(line for line in table if len(line.distinct()) > 1)
    data = [line for line in table if len(line.distinct()) > 1][-1]
    look, plain = header.distinct()[0].look, data.distinct()[0].look
    return look == plain or first.distinct()[0].look == look
