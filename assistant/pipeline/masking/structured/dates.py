"""Dates as they are written in the three languages. Who may have been born on one decides birth.py."""

import re
from dataclasses import dataclass

from assistant.pipeline.masking.normalise import KEY
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


# how the names of the months begin, January first, as a folded text writes them
_BEGINNINGS = tuple(
    tuple(names.translate(KEY).split())
    for names in (
        "янв қаңтар jan", "фев ақпан feb", "мар наурыз mar", "апр сәуір apr", "май мая мае маю мамыр may",
        "июн маусым jun", "июл шілде jul", "авг тамыз aug", "сен қыркүй sep", "окт қазан oct",
        "ноя қараша nov", "дек желтоқсан dec",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is written; `year` below 100 has two digits."""

    day: int
    month: int
    year: int

    def may_be(self, other: "Day") -> bool:
        """Whether both can be one day."""
        short = min(self.year, other.year) < 100
        years = (self.year % 100, other.year % 100) if short else (self.year, other.year)
        return (self.day, self.month) == (other.day, other.month) and years[0] == years[1]


def day_of(key: str) -> Day | None:
    """The date that a folded text writes, day before month; None where it writes none."""
    numbers = [(len(digits), int(digits)) for digits in re.findall(r"\d+", key)]
    named = re.search(
        r"[^\W\d_]{3,}", re.sub(r"(?<=\d)\s?(?:жыл\w*|г\w*|ж|го|ши|st|nd|rd|th|of)\b", " ", key)
    )
    month = next((at for at, names in enumerate(_BEGINNINGS, 1) if named and named[0].startswith(names)), 0)
    values = [value for _, value in numbers]
    if month and len(values) == 2:
        day, year_ = reversed(values) if numbers[0][0] == 4 else values
    elif not named and len(values) == 3:
        day, month, year_ = reversed(values) if numbers[0][0] == 4 else values
    else:
        return None
    return Day(day, month, year_) if 1 <= day <= 31 and 1 <= month <= 12 else None


def dates(reading: Reading) -> list[tuple[int, int]]:
    """Every full date (day, month and year) of the text."""
    found = [match.span() for shape in (NUMERIC, WORDED) for match in shape.finditer(reading.key)]
    return [(start, _YEAR_WORD.match(reading.key, end).end()) for start, end in found]  # type: ignore[union-attr]


def year(text: str) -> int:
    """The four-digit year in a written date; 0 when it has none."""
    full = re.search(r"(?:19|20)\d\d", text)
    return int(full.group()) if full else 0
