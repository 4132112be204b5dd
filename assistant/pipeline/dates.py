"""Days written with the name of their month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    ("янв", "қаң", "jan"), ("фев", "ақп", "feb"), ("мар", "нау", "mar"), ("апр", "сәу", "apr"),
    ("ма[йя]", "мам", "may"), ("июн", "маус", "jun"), ("июл", "шіл", "jul"), ("авг", "там", "aug"),
    ("сен", "қыр", "sep"), ("окт", "қаз", "oct"), ("ноя", "қар", "nov"), ("дек", "жел", "dec"),
)  # fmt: skip
_MONTH = "|".join(sorted((name for names in _MONTHS for name in names), key=len, reverse=True))
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_WRITTEN_DAY = re.compile(
    rf"(?<!\d)(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[»\"]?\s+(?:of\s+)?(?P<m1>{_MONTH})\w*,?(?:\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<y2>{_YEAR})\s+жыл\w*\s+(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})\w*"
    rf"|\b(?P<m3>{_MONTH})[a-z]*\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y3>{_YEAR}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """Code points [start, end) of a text; `value` is day.month or day.month.year."""

    start: int
    end: int
    value: str


def written_days(text: str) -> Iterator[Day]:
    """The days of a text in order."""
    for match in _WRITTEN_DAY.finditer(text):
        day = match["d1"] or match["d2"] or match["d3"]
        month = match["m1"] or match["m2"] or match["m3"]
        year = match["y1"] or match["y2"] or match["y3"]
        number = next(
            n for n, names in enumerate(_MONTHS, 1) if any(re.match(one, month, re.I) for one in names)
        )
        if int(day) <= 31:
            yield Day(match.start(), match.end(), f"{int(day)}.{number}" + (f".{year}" if year else ""))
