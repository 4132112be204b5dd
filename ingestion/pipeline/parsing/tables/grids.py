"""The grid every format is turned into before its rows are read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One cell. A merged cell is the same object in every place it covers: identity, not text, tells."""

    text: str
    look: str = ""
    """Whatever the format knows of boldness, size and fill: equal looks mean equal roles."""
    header: bool = False
    """The format itself says that this is a header."""
    filled: bool = False
    """Something stands here although there is no text: a formula without a value, a text struck out."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid; `number` is what a person would call it (the row's number in the sheet)."""

    number: int
    cells: tuple[Cell | None, ...]

    def at(self, column: int) -> Cell | None:
        return self.cells[column] if column < len(self.cells) else None

    def text(self, column: int) -> str:
        cell = self.at(column)
        return cell.text if cell else ""

    def distinct(self) -> list[Cell]:
        """The cells with something in them, a merged one once."""
        return unique(cell for cell in self.cells if cell and (cell.text or cell.filled))


@dataclass(frozen=True, slots=True)
class TableRow:
    """What came of a line: kind "row", or "text" for a line above or below the table; in reading order."""

    number: int
    text: str
    sections: tuple[str, ...] = ()
    kind: str = "row"


def unique(cells: Iterable[Cell]) -> list[Cell]:
    """Cells without repetition by identity, in order."""
    return list({id(cell): cell for cell in cells}.values())


def without_blanks(lines: Sequence[Line]) -> list[Line]:
    """The lines with a text in them, without the columns that have nothing anywhere."""
    lines = [line for line in lines if any(cell.text for cell in line.distinct())]
    width = max((len(line.cells) for line in lines), default=0)
    used: list[int] = []
    for column in range(width):
        cells = unique(cell for line in lines if (cell := line.at(column)) and (cell.text or cell.filled))
        repeats = column > 0 and all(line.at(column) is line.at(column - 1) for line in lines)
        if cells and not repeats:
            used.append(column)
    return [Line(line.number, tuple(line.at(column) for column in used)) for line in lines]
