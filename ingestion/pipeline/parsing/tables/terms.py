"""Headers made of figures: terms («3 мес.», «6 мес.») and years stand over the columns of many tariffs."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingestion.pipeline.parsing.tables import bands
from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import (
    CURRENCIES,
    PERIODS,
    SYMBOLS,
    is_bare,
    is_figure,
    split_header,
)

BOUND = r"(?:(?:от|до|с|по|from|to|up to|≤|≥|<|>|~)\s?)?"
TERM = re.compile(
    rf"^{BOUND}(?P<number>\d{{1,3}})(?:\s?[-–—]\s?\d{{1,3}})?\s?(?P<unit>{PERIODS})$", re.IGNORECASE
)
BARE = re.compile(r"^(?P<number>\d{1,3})(?:\s?[-–—]\s?\d{1,3})?(?P<unit>)$")
YEAR = re.compile(r"^(?P<number>(?:19|20)\d\d)(?P<unit>)(?:\s?год)?$", re.IGNORECASE)
OF_TERMS = re.compile(
    rf"^(?:срок|период|мерзім|term|period)|(?:^|[,(]\s*|\bв\s)(?:{PERIODS})\)?$", re.IGNORECASE
)
"""What a name above or beside bare figures must speak of for them to be terms: «Срок, мес.»."""
VALUED = re.compile(rf"{SYMBOLS}|(?:{CURRENCIES})$|\d[.,]\d", re.IGNORECASE)
DAYS = (
    (re.compile(r"\b(?:год|лет|жыл|year)", re.IGNORECASE), 365.0),
    (re.compile(r"\b(?:дн|день|күн|day)", re.IGNORECASE), 1.0),
    (re.compile(r"\b(?:час|мин|hour|min)", re.IGNORECASE), 0.01),
)
"""How long a unit is; any other is a month."""
MONTH = 30.4
LETTERS = ("А", "A")
"""The first column of a form, in Cyrillic or Latin, whose others have numbers."""
ONE_OF_A_PAIR = MONTH
"""Two terms shorter than this may be the values of a row («Срок выпуска: 3 дня, 5 дней»)."""
LOOKED_AT = 12


def is_header(line: Line, body: Sequence[Line], above: Sequence[str] = ()) -> bool:
    """Whether a line with figures is a header: rising terms, years or bands, over values that are none.

    `above` are the names in the line of the header before it.
    """
    columns = [column for column in range(1, len(line.cells)) if line.text(column)]
    figures = [column for column in columns if is_figure(line.text(column))]
    if len(columns) < 2 or numbers_columns(line):
        return False
    below = [one for one in body[:LOOKED_AT] if not numbers_columns(one)]
    if bands.is_header(line, below):
        return True
    if not figures:
        return False
    if len(figures) < 2 and not all(re.search(r"\d", line.text(column)) for column in columns):
        return False
    name = next((text for text in (line.text(0), *above) if OF_TERMS.search(text)), "")
    texts = list(dict.fromkeys(line.text(column) for column in figures))
    if all(map(YEAR.match, texts)):
        return _is_monotonic([float(text[:4]) for text in texts]) and not _are_years(below, figures)
    sizes = [_size(text, name) for text in texts]
    if None in sizes or (len(columns) == 2 and any(size < ONE_OF_A_PAIR for size in sizes if size)):
        return False
    known = [size for size in sizes if size is not None]
    if not all(a < b for a, b in pairwise(known)):
        return False
    long = all(map(TERM.match, texts)) and known[0] >= MONTH
    return _are_valued(below, figures) or (long and _are_bare(below, figures))


def numbers_columns(line: Line) -> bool:
    """«1 | 2 | 3 | 4», «А | 1 | 2 | 3» under a header says nothing of its own."""
    texts = [cell.text for cell in line.distinct()]
    if line.text(0).upper() in LETTERS:
        texts = texts[1:]
    elif line.text(0) != "1":
        return False
    return len(texts) > 1 and texts == [str(n) for n in range(1, len(texts) + 1)]


def is_bare_term(text: str) -> bool:
    """A term that needs the name over the labels to be understood: «3» under «Срок, мес.»."""
    return BARE.match(text) is not None


def _size(text: str, name: str) -> float | None:
    """A term in days, a bare figure in the unit of its name; None for what is no term."""
    found = TERM.match(text) or (BARE.match(text) if name else None)
    if not found:
        return None
    unit = found["unit"] or name
    return float(found["number"]) * next((days for sign, days in DAYS if sign.search(unit)), MONTH)


def _is_monotonic(numbers: Sequence[float]) -> bool:
    pairs = list(pairwise(numbers))
    return bool(pairs) and (all(a < b for a, b in pairs) or all(a > b for a, b in pairs))


def _are_years(body: Sequence[Line], columns: Sequence[int]) -> bool:
    return any(YEAR.match(line.text(column)) for line in body for column in columns)


def _are_bare(body: Sequence[Line], columns: Sequence[int]) -> bool:
    """Whether the figures below have no unit at all, so that it stands elsewhere."""
    texts = [text for line in body for column in columns if is_figure(text := line.text(column))]
    return bool(texts) and all(map(is_bare, texts))


def _are_valued(body: Sequence[Line], columns: Sequence[int]) -> bool:
    """Whether most lines below hold money, percentages or decimals, or a label with such a unit."""
    lines = [line for line in body if any(is_figure(line.text(column)) for column in columns)]
    valued = [
        line
        for line in lines
        if split_header(line.text(0))[2] or any(VALUED.search(line.text(column)) for column in columns)
    ]
    return bool(valued) and 2 * len(valued) >= len(lines)
