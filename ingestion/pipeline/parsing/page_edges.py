"""Running heads and feet of PDF pages: lines at one edge and height that repeat, and numbers of pages."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingestion.pipeline.parsing.clauses import leading
from ingestion.pipeline.parsing.page_text import TextLine
from ingestion.pipeline.parsing.tables.units import MONEY, PERIODS

PAGE_NUMBER = re.compile(
    r"^[-–—\s]*(?:стр\.?|страница|page|бет)?\s*\d{1,4}\s*(?:(?:из|of|/)\s*\d{1,4}|-?\s?бет)?[-–—\s]*$", re.I
)
NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:[.,]\d+)*")
UNIT = re.compile(rf"\s?(?:{PERIODS})\b", re.IGNORECASE)
EDGE_LINES = 3
SAME_HEIGHT = 8.0
"""Points by which the distance from the edge of the page may differ."""
MOST_PAGES = 0.6


@dataclass(frozen=True, slots=True)
class _Edge:
    """A line near the upper or lower edge of its page; `away` from it in points."""

    page: int
    index: int
    text: str
    away: float


def running_lines(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> set[tuple[int, int]]:
    """(page, line) of heads and feet: they repeat at one edge and height, or differ in the page's number.

    What repeats word for word stays on its first page: it may be the title or the date. `heights` are those
    of the pages, in the unit of the lines.
    """
    dropped = {
        (number, index)
        for number, lines in enumerate(pages)
        for index, line in enumerate(lines)
        if index in (0, len(lines) - 1) and PAGE_NUMBER.match(line.text)
    }
    for edge in _edges(pages, heights):
        enough = max(2, MOST_PAGES * len(pages))
        for alike in _grouped(edge, lambda text: text):
            if len(alike) >= enough:
                dropped |= {(one.page, one.index) for one in alike[1:]}
        for alike in _grouped(edge, lambda text: NUMBER.sub("0", text)):
            if len(alike) >= enough and _counts_pages(alike):
                dropped |= {(one.page, one.index) for one in alike}
    return dropped


def _edges(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> tuple[list[_Edge], list[_Edge]]:
    heads, feet = [], []
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for index, line in enumerate(lines):
            if leading(line.text):
                continue
            if index < EDGE_LINES:
                heads.append(_Edge(number, index, line.text, line.box.top))
            if index >= len(lines) - EDGE_LINES:
                feet.append(_Edge(number, index, line.text, height - line.box.bottom))
    return heads, feet


def _grouped(edge: Sequence[_Edge], key: Callable[[str], str]) -> Iterator[list[_Edge]]:
    """Lines of the same key and height, in order of their pages: of each page the outermost."""
    groups: dict[str, dict[int, _Edge]] = {}
    for line in edge:
        of_pages = groups.setdefault(key(line.text), {})
        if line.page not in of_pages or line.away < of_pages[line.page].away:
            of_pages[line.page] = line
    for of_pages in groups.values():
        usual = median(line.away for line in of_pages.values())
        yield [line for line in of_pages.values() if abs(line.away - usual) <= SAME_HEIGHT]


def _counts_pages(lines: Sequence[_Edge]) -> bool:
    """Whether lines that are alike but for their numbers differ in that of their page; a rate never does."""
    if any("%" in line.text or MONEY.search(line.text) for line in lines):
        return False
    differing = [
        column
        for column in zip(*(NUMBER.finditer(line.text) for line in lines), strict=True)
        if len({found[0] for found in column}) > 1
    ]
    return bool(differing) and all(_is_page(column, lines) for column in differing)


def _is_page(column: Sequence[re.Match[str]], lines: Sequence[_Edge]) -> bool:
    """Whether the numbers go up with the pages, from whatever the first one is, and measure nothing."""
    if not all(found[0].isdecimal() and not UNIT.match(found.string, found.end()) for found in column):
        return False
    return len({int(found[0]) - line.page for found, line in zip(column, lines, strict=True)}) == 1
