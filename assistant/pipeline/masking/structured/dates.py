"""Dates as they are written in the three languages. Who may have been born on one decides birth.py."""

import re

from assistant.pipeline.masking.reading import Reading, words

_MONTH = (
    r"(?:январ[яьеюи]\w*|феврал\w+|март\w?|апрел\w+|ма[яйюе]|июн\w|июл\w|август\w?|сентябр\w"
    r"|октябр\w|ноябр\w|декабр\w"
    r"|янв|фев|мар|апр|авг|сен|сент|окт|ноя|дек"
    r"|қаңтар\w*|ақпан\w*|наурыз\w*|сәуір\w*|мамыр\w*|маусым\w*|шілде\w*|тамыз\w*|қыркүйек\w*|қыркүйег\w*"
    r"|қазан\w*|қараша\w*|желтоқсан\w*"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MON = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19\d\d|20\d\d)"
_GAP = r"\s?[./\-–]\s?"

NUMERIC = words(
    rf"(?<![\d])(?:{_DAY}{_GAP}{_MON}{_GAP}(?:{_YEAR}|\d\d)|{_YEAR}{_GAP}{_MON}{_GAP}{_DAY}"
    rf"|{_DAY} {_MON} {_YEAR}|{_MON}/{_DAY}/(?:{_YEAR}))(?![\d])(?![./\-–]\d)"
)
WORDED = words(
    rf"(?<![\d])(?:{_DAY}\s?(?:-?го|-?е|st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}\.?,?\s+(?:{_YEAR}|\d\d)(?!\d)(?:-?го)?"
    rf"|{_YEAR}\s?(?:жыл\w*|ж\.)?\s+{_DAY}[- ]?(?:ші|шы)?\s+{_MONTH}"
    rf"|{_DAY}[- ]?(?:ші|шы)?\s+{_MONTH}\s+{_YEAR}|{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR})"
)

_YEAR_WORD = words(r"(?:\s?(?:года|год|г\.|жылғы|жылы|жыл|ж\.)(?![a-zа-я]))?")


def dates(reading: Reading) -> list[tuple[int, int]]:
    """Every full date (day, month and year) of the text."""
    found = [match.span() for shape in (NUMERIC, WORDED) for match in shape.finditer(reading.key)]
    return [(start, _YEAR_WORD.match(reading.key, end).end()) for start, end in found]  # type: ignore[union-attr]


def year(text: str) -> int:
    """The four-digit year in a written date; 0 when it has none."""
    full = re.search(r"(?:19|20)\d\d", text)
    return int(full.group()) if full else 0
