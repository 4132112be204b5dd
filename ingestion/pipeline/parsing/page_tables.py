"""Ruled tables of a PDF page: pdfplumber finds the rules, PDFium's characters fill the cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.pipeline.parsing.characters import EMPTIED, one_line
from ingestion.pipeline.parsing.page_text import Box, Letter
from ingestion.pipeline.parsing.tables.grids import Cell, Line

SAME = 2.5
"""Points within which two edges are one."""
MIN_CELLS = 4
"""A frame around a paragraph is not a table."""


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table with its box, its grid and the left edges of its columns."""

    box: Box
    lines: tuple[Line, ...]
    edges: tuple[float, ...]
    tops: tuple[float, ...] = ()

    def row_box(self, number: int) -> Box:
        """The rectangle of a line of the grid, its number counted from 1."""
        bottom = self.tops[number] if number < len(self.tops) else self.box.bottom
        return Box(self.box.left, self.tops[number - 1], self.box.right, bottom)


def find(page: Any, letters: Sequence[Letter]) -> list[RuledTable]:
    """The tables of a pdfplumber page from top to bottom."""
    left, top = page.cropbox[:2]
    found = []
    for table in page.find_tables():
        boxes = sorted({_box(cell, left, top) for cell in table.cells if cell}, key=lambda b: (b.top, b.left))
        lefts, tops = _edges(box.left for box in boxes), _edges(box.top for box in boxes)
        if len(boxes) < MIN_CELLS or len(lefts) < 2 or len(tops) < 2:
            continue
        found.append(
            RuledTable(
                _box(table.bbox, left, top), _grid(boxes, lefts, tops, letters), tuple(lefts), tuple(tops)
            )
        )
    return sorted(found, key=lambda table: table.box.top)


def outside(letters: Sequence[Letter], tables: Sequence[RuledTable]) -> list[Letter]:
    """The characters that stand in no table; a space goes with the character before it."""
    kept: list[Letter] = []
    inside = False
    for letter in letters:
        if letter.box:
            x, y = _middle(letter.box)
            was, inside = inside, any(table.box.holds(x, y) for table in tables)
            if was and not inside:
                kept.append(Letter("\n", None))
        if not inside:
            kept.append(letter)
    return kept


def _grid(
    boxes: Sequence[Box], lefts: Sequence[float], tops: Sequence[float], letters: Sequence[Letter]
) -> tuple[Line, ...]:
    """A cell covers every column and line whose edge lies within it, so merged cells are one object."""
    grid: list[list[Cell | None]] = [[None] * len(lefts) for _ in tops]
    texts = _texts(boxes, letters)
    for box in boxes:
        text, bold = texts[box]
        cell = Cell(one_line(text), "bold" if bold else "", filled=EMPTIED in text and not one_line(text))
        for row in (r for r, top in enumerate(tops) if box.top - SAME <= top < box.bottom - SAME):
            for column in (c for c, left in enumerate(lefts) if box.left - SAME <= left < box.right - SAME):
                grid[row][column] = cell
    return tuple(Line(number, tuple(cells)) for number, cells in enumerate(grid, start=1))


def _texts(boxes: Sequence[Box], letters: Sequence[Letter]) -> dict[Box, tuple[str, bool]]:
    """What is in each cell and whether it is bold, from characters whose middle lies in it."""
    collected: dict[Box, list[Letter]] = {box: [] for box in boxes}
    current: Box | None = None
    for letter in letters:
        if letter.box:
            x, y = _middle(letter.box)
            if current is None or not current.holds(x, y):
                current = next((box for box in boxes if box.holds(x, y)), None)
        if current is not None:
            collected[current].append(letter)
    texts = {}
    for box, inside in collected.items():
        placed = [letter for letter in inside if letter.box]
        bold = bool(placed) and sum(letter.bold for letter in placed) > len(placed) * 0.8
        texts[box] = ("".join(letter.text for letter in inside), bold)
    return texts


def _middle(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


def _edges(values: Any) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME:
            edges.append(value)
    return edges


def _box(sides: Any, left: float, top: float) -> Box:
    return Box(sides[0] - left, sides[1] - top, sides[2] - left, sides[3] - top)
