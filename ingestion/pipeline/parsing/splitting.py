"""Several tables on one sheet: where one ends and the next begins."""

from collections.abc import Iterator, Sequence

from ingestion.pipeline.parsing.tables import terms
from ingestion.pipeline.parsing.tables.footnotes import as_note
from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import is_figure


def split_into_tables(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines, one group a table with its title lines above and its footnotes below.

    A blank line ends a table only when what follows begins like a header; else it is spacing.
    """
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
