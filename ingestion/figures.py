"""The figures of a text as values that can be compared across versions and languages.

«1 500 ₸», «1 500 тенге» and «1 500 теңге» are the same sum; 01.07.2026, «1 июля 2026 года», «2026 жылғы
1 шілде» and July 1, 2026 the same day. Numbers of clauses at the start of a text are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = (
    ("янв", "қаң", "jan"), ("фев", "ақп", "feb"), ("мар", "нау", "mar"), ("апр", "сәу", "apr"),
    ("мая", "мам", "may"), ("июн", "маус", "jun"), ("июл", "шіл", "jul"), ("авг", "там", "aug"),
    ("сен", "қыр", "sep"), ("окт", "қаз", "oct"), ("ноя", "қар", "nov"), ("дек", "желт", "dec"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_MONTH_OF["май"] = 5
_NAME = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DAY = (
    r"(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"
    r"|(?P<dotted>\d{1,2}[./]\d{1,2}[./]\d{4})(?!\d)"
    rf"|(?P<d1>\d{{1,2}})[»\"]?\s+(?P<m1>{_NAME})\w*,?\s+(?P<y1>\d{{4}})(?!\d)"
    rf"|(?P<y2>\d{{4}})\s+жыл\w*\s+(?P<d2>\d{{1,2}})\s+(?P<m2>{_NAME})\w*"
    rf"|(?P<m3>{_NAME})\w*\s+(?P<d3>\d{{1,2}}),\s+(?P<y3>\d{{4}})(?!\d)"
)
_BLANK = r"[ \u00a0\u202f\u2009]"
_GROUPED = rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d+)?|[1-9]\d{{0,2}}(?:,\d{{3}})+(?![\d,])(?:\.\d+)?"
_NUMBER = rf"{_GROUPED}|\d+(?:[.,:/]\d+)*"
_TIMES = (("тыс", "мың", "thous"), ("млн", "миллион", "million"), ("млрд", "миллиард", "billion"))
_SCALE = {word: 3 * power for power, words in enumerate(_TIMES, 1) for word in words}
_UNITS = {
    "%": "%",
    "процент": "%",
    "пайыз": "%",
    "percent": "%",
    "₸": "₸",
    "тенге": "₸",
    "теңге": "₸",
    "kzt": "₸",
    "тг": "₸",
}
_FIGURE = re.compile(
    rf"{_DAY}|(?P<number>{_NUMBER})(?:{_BLANK}?(?P<times>{'|'.join(_SCALE)})\w*\.?)?"
    rf"(?:{_BLANK}?(?P<unit>{'|'.join(map(re.escape, _UNITS))}))?",
    re.IGNORECASE,
)
_LEVELS = r"\d{1,3}(?:\.\d{1,3})*(?:\(\w{1,3}\))*"
_OWN_NUMBER = re.compile(
    rf"^\s*(?:(?:пп?\.|пункт|статья|ст\.|article|section|clause)\s*{_LEVELS}[.):]?\s+"
    rf"|{_LEVELS}\s?[-–]\s?(?:тармақша|тармақ|бап|бөлім)\w*[.:]?\s+"
    rf"|{_LEVELS}[.)]\s+(?=\D)"
    r"|\d{1,3}(?:\.\d{1,3})+(?:\(\w{1,3}\))*\s+(?-i:(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ«])))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """Code points [start, end) of a text, and the value in the one spelling of all its spellings."""

    start: int
    end: int
    value: str


def figures_of(text: str) -> Iterator[Figure]:
    """The figures of a text in order."""
    for match in _FIGURE.finditer(text, own_number(text)):
        yield Figure(match.start(), match.end(), _spell(match))


def own_number(text: str) -> int:
    """Where a clause's text begins behind its own number: 0 when it has none."""
    found = _OWN_NUMBER.match(text)
    return found.end() if found else 0


def _spell(match: re.Match[str]) -> str:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _day(day, int(month), year)
    if match["dotted"]:
        day, month, year = re.split("[./]", match["dotted"])
        return _day(day, int(month), year)
    for way in "123":
        if match[f"d{way}"]:
            return _day(match[f"d{way}"], _MONTH_OF[match[f"m{way}"].lower()], match[f"y{way}"])
    return _amount(match["number"], match["times"], match["unit"])


def _day(day: str, month: int, year: str) -> str:
    return f"{int(year):04}-{month:02}-{int(day):02}"


def _amount(number: str, times: str | None, unit: str | None) -> str:
    value = re.sub(_BLANK, "", number)
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", value):
        value = value.replace(",", "")
    value = value.replace(",", ".")
    if re.fullmatch(r"\d+(\.\d+)?", value):
        scaled = round(float(value) * 10 ** _SCALE.get((times or "").lower(), 0), 6)
        value = f"{scaled:f}".rstrip("0").rstrip(".")
    return f"{value}{_UNITS[unit.lower()]}" if unit else value
