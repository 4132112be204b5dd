"""Titles of sections within a table: which lines they are, and how they nest."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from ingestion.pipeline.parsing.tables.columns import NUMBER
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.parsing.tables.units import is_figure

ROMAN = re.compile(r"^[IVX]{1,5}\.?$")
NUMBERED = re.compile(r"^(?P<number>\d{1,3}(?:[.,]\d{1,3})*)\.?\s")


def find(body: Sequence[Line], width: int) -> dict[int, Cell]:
    """The titles by the numbers of their lines."""
    titles: dict[int, Cell] = {}
    for line, below in zip_longest(body, body[1:]):
        if _is_alone(line, width):
            titles[line.number] = line.distinct()[0]
        elif below and _opens_a_number(line, below, width):
            number, title = line.distinct()
            titles[line.number] = Cell(f"{number.text} {title.text}", title.look)
    return titles


def nested(sections: list[Cell], new: Cell, fresh: bool) -> list[Cell]:
    """A title replaces that of the same look; right after another (`fresh`) of a different look it nests.

    «1.2. Visa» nests in «1. Карты» whatever they look like.
    """
    if any(_number(cell) for cell in sections) and (number := _number(new)):
        kept = [
            cell
            for cell in sections
            if not (own := _number(cell)) or number.startswith((f"{own}.", f"{own},"))
        ]
        return [*kept, new]
    for level, cell in enumerate(sections):
        if cell.look == new.look:
            return [*sections[:level], new]
    return [*sections, new] if fresh else [*sections[:-1], new]


def _is_alone(line: Line, width: int) -> bool:
    """One cell across the table, or one alone in a line."""
    cells = line.distinct()
    if len(cells) != 1 or cells[0].filled or is_figure(cells[0].text) or width < 2:
        return False
    covered = sum(cell is cells[0] for cell in line.cells)
    alone = line.cells.count(None) >= width - 1 or width > 2
    return covered >= max(2, width - 1) or (alone and cells[0] in line.cells[:2])


def _opens_a_number(line: Line, below: Line, width: int) -> bool:
    """«1. | Карты» without a value, where the line below is 1.1; «II | Карты», where it is 1."""
    cells = line.distinct()
    if width < 3 or len(cells) != 2 or cells[0] is not line.at(0) or cells[1] is not line.at(1):
        return False
    number, title = (cell.text for cell in cells)
    if ROMAN.match(number):
        return bool(title) and below.text(0)[:1].isdecimal() and len(below.distinct()) > 2
    inside = re.match(rf"{re.escape(number.rstrip('.'))}[.,]\d", below.text(0)) is not None
    return NUMBER.match(number) is not None and inside and bool(title) and not is_figure(title)


def _number(title: Cell) -> str:
    found = NUMBERED.match(title.text)
    return found["number"] if found else ""
