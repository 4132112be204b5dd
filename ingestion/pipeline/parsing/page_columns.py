"""Tables of a PDF page without rules: columns are told by the white between them.

A stretch of lines is a table when most of them have pieces on both sides of the same white gap. What looks
alike and is none is left as text: two columns of prose, numbered paragraphs, a table of contents.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingestion.pipeline.parsing.characters import one_line
from ingestion.pipeline.parsing.page_layout import BULLET
from ingestion.pipeline.parsing.page_tables import RuledTable
from ingestion.pipeline.parsing.page_text import Box, Letter
from ingestion.pipeline.parsing.tables.grids import Cell, Line
from ingestion.pipeline.parsing.tables.units import is_figure

GAP = 1.0
"""White wider than so many heights of the letters parts two pieces; a justified space is about half."""
GUTTER = 0.5
FEWEST_ROWS = 3
FAR = 2.6
"""Lines further apart than so many heights do not belong to one table."""
CROSSING = 0.2
"""Share of the lines that may cross a gutter: headers over several columns."""
REACH = 0.2
LONG_PIECE = 60
MARK = re.compile(r"^(?:[•▪●○■\-–—*]|\(?\w{1,2}[.)]|\d{1,3}(?:\.\d{1,3})*[.)]?)$")
LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")
GOES_ON = re.compile(r"^[a-zа-яёәғқңөұүһі(%₸/]")
UNFINISHED = re.compile(
    r"(?:[,\-–(/]|\s(?:и|в|на|по|с|для|за|от|до|и/или|и\\или|мен|және|of|for|and|the|to|in))$", re.IGNORECASE
)


@dataclass(slots=True)
class _Piece:
    letters: list[Letter]
    left: float
    right: float
    text: str
    bold: bool


@dataclass(frozen=True, slots=True)
class Column:
    """From its leftmost to its rightmost piece; its zone goes on to `end`, where the next one begins."""

    left: float
    right: float
    end: float


@dataclass(slots=True)
class _Row:
    pieces: list[_Piece]
    top: float
    bottom: float

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)


def find(letters: Sequence[Letter]) -> list[RuledTable]:
    """The unruled tables among the letters of a page, from top to bottom."""
    rows = _rows(letters)
    tables, start = [], 0
    while start < len(rows):
        end = _stretch(rows, start)
        table = _table(rows[start:end]) if end - start >= FEWEST_ROWS else None
        if table:
            tables.append(table)
        start = max(end, start + 1)
    return tables


def _rows(letters: Sequence[Letter]) -> list[_Row]:
    """Letters on one line from left to right, cut where the white is wide."""
    placed = sorted((one for one in letters if one.box), key=lambda one: one.box.top if one.box else 0.0)
    lines: list[list[Letter]] = []
    for letter in placed:
        box = letter.box
        assert box is not None
        last = lines[-1][0].box if lines else None
        if last and (box.top + box.bottom) / 2 < last.bottom - 0.25 * (last.bottom - last.top):
            lines[-1].append(letter)
        else:
            lines.append([letter])
    return [_row(line) for line in lines]


def _row(line: list[Letter]) -> _Row:
    line.sort(key=lambda one: one.box.left if one.box else 0.0)
    boxes = [one.box for one in line if one.box]
    height = median(box.bottom - box.top for box in boxes)
    pieces: list[list[Letter]] = []
    for letter, box in zip(line, boxes, strict=True):
        before = pieces[-1][-1].box if pieces else None
        if before and box.left - before.right <= GAP * height:
            if box.left - before.right > 0.12 * height:
                pieces[-1].append(Letter(" ", Box(before.right, box.top, box.left, box.bottom), letter.size))
            pieces[-1].append(letter)
        else:
            pieces.append([letter])
    made = [_piece(piece) for piece in pieces]
    return _Row(made, min(box.top for box in boxes), max(box.bottom for box in boxes))


def _piece(letters: list[Letter]) -> _Piece:
    boxes = [one.box for one in letters if one.box]
    text = one_line("".join(one.text for one in letters))
    solid = [one for one in letters if not one.text.isspace()]
    bold = sum(one.bold for one in solid) > 0.8 * len(solid)
    return _Piece(letters, min(b.left for b in boxes), max(b.right for b in boxes), text, bold)


def _stretch(rows: Sequence[_Row], start: int) -> int:
    """The end of the lines that may be one table: from one of several pieces to the last such one."""
    if len(rows[start].pieces) < 2:
        return start
    end, alone = start + 1, 0
    for index in range(start + 1, len(rows)):
        row, above = rows[index], rows[index - 1]
        if row.top - above.bottom > FAR * above.height:
            break
        if len(row.pieces) > 1:
            end, alone = index + 1, 0
        else:
            alone += 1
            if alone > 3 or len(row.pieces[0].text) > 1.5 * LONG_PIECE:
                break
    return _with_ends_of_cells(rows, end)


def _with_ends_of_cells(rows: Sequence[_Row], end: int) -> int:
    """The last row may go on in one cell only: lines as close as those of a wrapped cell are."""
    last = rows[end - 1]
    while end < len(rows) and len(rows[end].pieces) == 1:
        row, above = rows[end], rows[end - 1]
        piece = row.pieces[0]
        apart = row.top - above.bottom > 0.35 * above.height
        upper = next((n for n, one in enumerate(last.pieces) if abs(piece.left - one.left) <= 3), None)
        room = [one.left for one in last.pieces[upper + 1 :]] if upper is not None else []
        if apart or upper is None or piece.right > min(room, default=piece.right):
            break
        end += 1
    return end


def _table(rows: Sequence[_Row]) -> RuledTable | None:
    several = [row for row in rows if len(row.pieces) > 1]
    if len(several) < FEWEST_ROWS or any(LEADERS.search(p.text) for row in rows for p in row.pieces):
        return None
    body = [row for row in several if any(is_figure(piece.text) for piece in row.pieces[1:])]
    columns = _columns(body if len(body) > 1 else several)
    columns = _with_header(columns, several, body) if body else columns
    if len(columns) < 2 or not _is_tabular(several, columns):
        return None
    groups = _together(rows, columns)
    lines = tuple(Line(n, _cells(group, columns)) for n, group in enumerate(groups, start=1))
    figures = any(is_figure(cell.text) for line in lines for cell in line.distinct()[1:])
    if len(lines) < 2 or not (figures or _has_bold_header(lines)):
        return None
    box = Box(columns[0].left, rows[0].top, columns[-1].right, max(row.bottom for row in rows))
    tops = tuple(group[0].top for group in groups)
    return RuledTable(box, lines, tuple(column.left for column in columns), tops)


def _has_bold_header(lines: Sequence[Line]) -> bool:
    return all(cell.look for cell in lines[0].distinct()) and not any(
        cell.look for cell in lines[1].distinct()
    )


def _columns(rows: Sequence[_Row]) -> list[Column]:
    """Where the columns stand: between gutters that hardly any line crosses."""
    left = min(piece.left for row in rows for piece in row.pieces)
    right = max(piece.right for row in rows for piece in row.pieces)
    height = median(row.height for row in rows)
    count = [0] * (int(right - left) + 2)
    for row in rows:
        for piece in row.pieces:
            for x in range(int(piece.left - left), int(piece.right - left) + 1):
                count[x] += 1
    allowed = int(CROSSING * len(rows)) if len(rows) >= 5 else (1 if len(rows) == 4 else 0)
    columns: list[tuple[float, float]] = []
    start, white = 0, 0
    for x, crossing in enumerate([*count, *[0] * int(2 * height)]):
        white = white + 1 if crossing <= allowed else 0
        if white and white == max(2, int(GUTTER * height)) and start is not None and start < x - white + 1:
            columns.append((left + start, left + x - white + 1))
            start = x + 1
        elif white > max(2, int(GUTTER * height)):
            start = x + 1
    columns = _merged(columns, rows)
    ends = [left for left, _ in columns[1:]] + [float("inf")]
    return [Column(one[0], one[1], end) for one, end in zip(columns, ends, strict=True)]


def _with_header(columns: list[Column], rows: Sequence[_Row], body: Sequence[_Row]) -> list[Column]:
    """The columns of the figures, widened by the header's first full line: it may be aligned otherwise."""
    for row in rows:
        if row is body[0]:
            break
        if len(row.pieces) == len(columns):
            sides = [
                (min(column.left, piece.left), max(column.right, piece.right))
                for column, piece in zip(columns, row.pieces, strict=True)
            ]
            if all(one[1] < other[0] for one, other in pairwise(sides)):
                ends = [left for left, _ in sides[1:]] + [float("inf")]
                return [Column(*side, end) for side, end in zip(sides, ends, strict=True)]
    return columns


def _merged(columns: list[tuple[float, float]], rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """A header on the left and its figures on the right are one column: no line has something in both."""
    merged = columns[:1]
    for column in columns[1:]:
        together = (merged[-1][0], merged[-1][1]), column
        both = any(all(any(_within(piece, one) for piece in row.pieces) for one in together) for row in rows)
        if both:
            merged.append(column)
        else:
            merged[-1] = (merged[-1][0], column[1])
    return merged


def _within(piece: _Piece, column: tuple[float, float]) -> bool:
    return min(piece.right, column[1]) - max(piece.left, column[0]) > 0.5 * (piece.right - piece.left)


def _is_tabular(rows: Sequence[_Row], columns: Sequence[Column]) -> bool:
    """Most lines have something in most columns, the pieces are short, and the first is more than a mark."""
    filled = [sum(bool(_at(row, column)) for row in rows) for column in columns]
    pieces = [piece.text for row in rows for piece in row.pieces]
    first = [_at(row, columns[0])[0].text for row in rows if _at(row, columns[0])]
    if len(columns) == 2 and first and sum(bool(MARK.match(text)) for text in first) > 0.6 * len(first):
        return False
    if sum(len(text) > LONG_PIECE for text in pieces) > 0.3 * len(pieces):
        return False
    if any(BULLET.match(text) for text in first[:2]):
        return False
    return all(count >= 0.4 * len(rows) for count in filled) or sum(filled) >= 0.7 * len(rows) * len(columns)


def _at(row: _Row, column: Column) -> list[_Piece]:
    """The pieces of a line that stand in a column or reach into it."""
    return [piece for piece in row.pieces if _reaches(piece, column)]


def _reaches(piece: _Piece, column: Column) -> bool:
    """A piece that crosses a gutter belongs to every zone of which it fills a part."""
    length = max(piece.right - piece.left, 1.0)
    if piece.left >= column.left - 2 and piece.right <= column.right + 2:
        return True
    return min(piece.right, column.end) - max(piece.left, column.left) > REACH * length


def _together(rows: Sequence[_Row], columns: Sequence[Column]) -> list[list[_Row]]:
    """Lines that make one row of the table: a cell of several lines belongs to the row it began in."""
    pitches = [below.top - above.top for above, below in pairwise(rows)]
    close = min(pitches, default=0.0)
    spaced = max(pitches, default=0.0) > 1.3 * close
    groups: list[list[_Row]] = [[rows[0]]]
    for above, row in pairwise(rows):
        if _continues(
            groups[-1], above, row, columns, spaced=spaced, near=row.top - above.top < 1.15 * close
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _continues(
    group: list[_Row],
    above: _Row,
    row: _Row,
    columns: Sequence[Column],
    *,
    spaced: bool,
    near: bool,
) -> bool:
    """Whether a line goes on with the cells above it rather than beginning a row."""
    if spaced and not near:
        return False
    filled = [bool(_at(row, column)) for column in columns]
    if any(is_figure(piece.text) for piece in row.pieces) and filled[0]:
        return False
    spans = any(len([c for c in columns if piece in _at(above, c)]) > 1 for piece in above.pieces)
    if spans and len(group) == 1 and len(row.pieces) > 1:
        return False
    goes_on = [
        GOES_ON.match(piece.text) is not None or UNFINISHED.search(upper[-1].text) is not None
        for column in columns
        for piece in _at(row, column)[:1]
        if (upper := _at(above, column))
    ]
    if goes_on and all(goes_on):
        return True
    if not filled[0]:
        return not any(is_figure(piece.text) for piece in row.pieces) or spaced
    return spaced and near


def _cells(group: Sequence[_Row], columns: Sequence[Column]) -> tuple[Cell | None, ...]:
    """The cells of one row; a piece over several columns is one cell in all of them."""
    by_piece: dict[tuple[int, ...], Cell] = {}
    cells: list[Cell | None] = []
    for column in columns:
        pieces = [piece for row in group for piece in _at(row, column)]
        key = tuple(id(piece) for piece in pieces)
        if not pieces:
            cells.append(None)
            continue
        if key not in by_piece:
            text = one_line("\n".join(piece.text for piece in pieces))
            bold = all(piece.bold for piece in pieces)
            by_piece[key] = Cell(text, "bold" if bold else "", filled=not text)
        cells.append(by_piece[key])
    return tuple(cells)


def outside(letters: Sequence[Letter], tables: Sequence[RuledTable]) -> list[Letter]:
    """The letters above, below and between the tables: a table without rules takes the whole line."""
    kept: list[Letter] = []
    inside = False
    for letter in letters:
        if letter.box:
            middle = (letter.box.top + letter.box.bottom) / 2
            was, inside = inside, any(one.box.top <= middle <= one.box.bottom for one in tables)
            if was and not inside:
                kept.append(Letter("\n", None))
        if not inside:
            kept.append(letter)
    return kept
