"""Figures: every number a customer could rely on, in one spelling for each value."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_BLANK = r"[ \u00a0\u202f\u2009]"
# an optional blank between the parts of a phone number; hyphens and brackets as people put them
_GAP = rf"{_BLANK}?[-()]?{_BLANK}?"
_PHONE = rf"(?:\+7|(?<!\d)8){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)"
_DAY = r"\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)"
# thousands are divided by a blank, in English by a comma
_GROUPED = rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d+)?|[1-9]\d{{0,2}}(?:,\d{{3}})+(?![\d,])(?:\.\d+)?"
_PLAIN = r"\d+(?:[.,:/]\d+)*"
# beginnings of words: every ending counts («тысяч», «миллиона», «мыңға»)
_TIMES = {
    "тыс": 3, "мың": 3, "thousand": 3, "млн": 6, "миллион": 6, "million": 6, "млрд": 9, "миллиард": 9,
    "billion": 9,
}  # fmt: skip
_FIGURE = re.compile(
    rf"(?P<phone>{_PHONE})|(?P<day>{_DAY})|(?P<number>{_GROUPED}|{_PLAIN})"
    rf"(?:{_BLANK}?(?P<times>{'|'.join(_TIMES)}))?",
    re.IGNORECASE,
)
# numbers that say nothing: inside placeholders, of citations, of the items of a list
_SILENT = re.compile(r"<[A-Z_]+_\d+>|\[\d{1,2}\]|^[^\S\n]*\d{1,2}[.)](?=\s|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Figure:
    """Code points [start, end) of a text, and the value in the spelling that all its spellings share.

    `scale`: what the word at its end («тыс», «млн») multiplies by; 1 where there is none.
    """

    start: int
    end: int
    value: str
    scale: int = 1


def find_figures(text: str) -> Iterator[Figure]:
    """The figures of a text in order; numbers in placeholders, citation marks and list items are none."""
    heard = _SILENT.sub(lambda silent: " " * len(silent[0]), text)
    for match in _FIGURE.finditer(heard):
        yield Figure(match.start(), match.end(), _spell(match), 10 ** _power(match["times"]))


def figures_in(text: str) -> list[str]:
    """The values of the figures in order: `1 500,50`, `1,500.50` and `1500.5` are all `1500.5`."""
    return [figure.value for figure in find_figures(text)]


def _spell(match: re.Match[str]) -> str:
    if match["phone"]:
        return f"+7{_digits(match['phone'])[1:]}"
    if match["day"]:
        parts = [_digits(part).lstrip("0") for part in re.split("[-./]", match["day"])]
        return ".".join(parts if "-" not in match["day"] else reversed(parts))
    value = _value(match["number"])
    if match["times"] and re.fullmatch(r"\d+(\.\d+)?", value):
        value = f"{Decimal(value).scaleb(_power(match['times'])):f}"
    return value


def _power(word: str | None) -> int:
    """The power of ten that a word multiplies by; letters may be odd ones («thouſand»)."""
    return next((n for begin, n in _TIMES.items() if word and re.fullmatch(begin, word, re.IGNORECASE)), 0)


def _value(number: str) -> str:
    """No blanks, a decimal point, no needless zeros; what has several parts (clauses, times) keeps them."""
    plain = "".join(str(int(char)) if char.isdecimal() else char for char in re.sub(_BLANK, "", number))
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if plain.count(".") == 1 and ":" not in plain and "/" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole = plain.lstrip("0")
    return whole if whole[:1].isdigit() else f"0{whole}"


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())
