"""Figures as people write them: how one is recognised, and in which ways one may be written again."""

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

_BLANK = r"[ \u00a0\u202f\u2009]"
_GAP = rf"{_BLANK}?[-()]?{_BLANK}?"
_PHONE = rf"(?:\+7|(?<!\d)8){_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{2}}(?!\d)"
_DAY = r"\d{4}-\d{2}-\d{2}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{4}(?!\d)"
# thousands are divided by a blank or, in English, by a comma
_GROUPED = rf"\d{{1,3}}(?:{_BLANK}\d{{3}})+(?!\d)(?:[.,]\d+)?|[1-9]\d{{0,2}}(?:,\d{{3}})+(?![\d,])(?:\.\d+)?"
_PLAIN = r"\d+(?:[.,:/]\d+)*"
# beginnings of the words that multiply the number before them; all their endings count
MULTIPLIERS = {
    "тыс": 3, "мың": 3, "thousand": 3, "млн": 6, "миллион": 6, "million": 6, "млрд": 9, "миллиард": 9,
    "billion": 9,
}  # fmt: skip
_FIGURE = re.compile(
    rf"(?P<phone>{_PHONE})|(?P<day>{_DAY})|(?P<number>{_GROUPED}|{_PLAIN})"
    rf"(?:{_BLANK}?(?P<times>{'|'.join(MULTIPLIERS)}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text: its own spelling, and the value in the spelling that all its spellings share."""

    text: str
    value: str
    kind: str  # number, parts (of a clause, a time, a fraction), day, phone


def find(text: str) -> Iterator[Figure]:
    """The figures of a text in order."""
    for match in _FIGURE.finditer(text):
        yield _read(match)


@functools.lru_cache(maxsize=4096)
def spellings(figure: Figure) -> tuple[str, ...]:
    """Every way in which the figure may be written, blanks as spaces; each of them reads as its value."""
    ways = {re.sub(_BLANK, " ", ascii_digits(figure.text))}
    if figure.kind == "phone":
        ways.update(_phones(figure.value[2:]))
    elif figure.kind == "day":
        ways.update(_days(*figure.value.split(".")))
    elif figure.kind == "parts":
        ways.update((figure.value, f"0{figure.value}") if figure.value[1:2] == ":" else (figure.value,))
    else:
        ways.update(_numbers(figure.value), _multiplied(figure.value))
    return tuple(sorted(way for way in ways if [read.value for read in find(way)] == [figure.value]))


def ascii_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _read(match: re.Match[str]) -> Figure:
    text = match[0]
    if match["phone"]:
        return Figure(text, f"+7{_digits(text)[1:]}", "phone")
    if match["day"]:
        parts = [_digits(part).lstrip("0") for part in re.split("[-./]", text)]
        return Figure(text, ".".join(reversed(parts) if "-" in text else parts), "day")
    value = _value(match["number"])
    if not re.fullmatch(r"\d+(\.\d+)?", value):
        # a clause or a time multiplies nothing
        return Figure(match["number"], value, "parts")
    if match["times"]:
        value = f"{Decimal(value).scaleb(MULTIPLIERS[match['times'].lower()]):f}"
    return Figure(text, value, "number")


def _value(number: str) -> str:
    """No blanks, a decimal point, no needless zeros; what has several parts keeps them."""
    plain = ascii_digits(re.sub(_BLANK, "", number))
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if plain.count(".") == 1 and ":" not in plain and "/" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole = plain.lstrip("0")
    return whole if whole[:1].isdigit() else f"0{whole}"


def _numbers(value: str) -> Iterator[str]:
    """A decimal number: with and without thousands divided, zeros at the end of the fraction."""
    whole, _, fraction = value.partition(".")
    tails = [fraction, f"{fraction}0"] if len(fraction) == 1 else [fraction] if fraction else ["", "0", "00"]
    for tail in tails:
        for mark in ".," if tail else ("",):
            yield f"{whole}{mark}{tail}"
            yield f"{_grouped(whole, ' ')}{mark}{tail}"
        yield f"{_grouped(whole, ',')}{f'.{tail}' if tail else ''}"


def _multiplied(value: str) -> Iterator[str]:
    """`1,5 млн` for 1500000: with at most two digits after the comma, from a tenth on."""
    for word, times in MULTIPLIERS.items():
        part = Decimal(value).scaleb(-times)
        if part >= Decimal("0.1") and part == round(part, 2):
            for form in {(plain := _plain(part)), plain.replace(".", ","), _grouped(plain, " ")}:
                yield from (f"{form} {word}", f"{form}{word}")


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(number: str, mark: str) -> str:
    return f"{int(number):,}".replace(",", mark) if number.isdecimal() and len(number) > 3 else number


def _days(day: str, month: str, year: str) -> Iterator[str]:
    for mark in "./":
        for written in {day, day.zfill(2)}:
            yield from (f"{written}{mark}{other}{mark}{year}" for other in {month, month.zfill(2)})
    yield f"{year}-{month:>02}-{day:>02}"


def _phones(digits: str) -> Iterator[str]:
    code, *rest = digits[:3], digits[3:6], digits[6:8], digits[8:]
    for start, before, after in itertools.product(("+7", "8"), ("", " ", "-", "(", " ("), ("", " ", "-")):
        closing = ")" if "(" in before else ""
        for gap in ("", " ", "-"):
            yield f"{start}{before}{code}{closing}{after}{gap.join(rest)}"


def _digits(text: str) -> str:
    return "".join(str(int(char)) for char in text if char.isdecimal())
