"""What an answer may need of a hidden value without the value: a band of sums or ages, a wrong length."""

import re
from collections.abc import Iterator
from datetime import date

from assistant.pipeline.masking.normalise import fold, normalise
from assistant.pipeline.masking.structured.dates import day_of, year
from foundation.masked import Note

SUMS = (
    50_000,
    100_000,
    300_000,
    500_000,
    1_000_000,
    3_000_000,
    5_000_000,
    10_000_000,
    20_000_000,
    50_000_000,
)
# the ages at which products and rules of banks change
AGES = (14, 16, 18, 21, 25, 35, 45, 55, 63, 70)
IIN_DIGITS = 12

_SCALES = (
    (re.compile(r"млрд|миллиард|billion"), 1_000_000_000),
    (re.compile(r"млн|миллион|mln|million"), 1_000_000),
    (re.compile(r"тыс|мың|мын|thousand|\d\s?[kк](?!\w)"), 1_000),
)
_NUMBER = re.compile(r"\d{1,3}(?:[ .,'’]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2}(?!\d))?")


def describe(label: str, value: str, placeholder: str, today: date) -> Iterator[Note]:
    """Notes on one hidden value; none where nothing is certain."""
    plain = fold(normalise(value).text)
    if label == "AMOUNT":
        amount = amount_of(plain)
        if amount is not None:
            yield Note(placeholder, *_band("sum", amount, SUMS))
    elif label == "DOB":
        bands = {_band("age", age, AGES) for age in _ages(plain, today)}
        if len(bands) == 1:
            yield Note(placeholder, *bands.pop())
    elif label == "IIN":
        digits = "".join(char for char in plain if char.isdigit())
        if len(digits) != IIN_DIGITS:
            yield Note(placeholder, "wrong_length", (str(len(digits)), str(IIN_DIGITS)))
        elif born := _born(digits, today):
            yield Note(placeholder, *_band("age", _years(born, today), AGES))


def amount_of(plain: str) -> float | None:
    """The sum that a text writes in digits, with its scale («1,5 млн» is 1 500 000); None without digits."""
    total = None
    for found in _NUMBER.finditer(plain):
        digits = found.group()
        grouped = re.fullmatch(r"\d{1,3}(?:[ .,'’]\d{3})+", digits)
        number = float(re.sub(r"\D", "", digits)) if grouped else float(digits.replace(",", "."))
        following = plain[found.end() - 1 : found.end() + 12]
        scale = next((size for shape, size in _SCALES if shape.match(following[1:].lstrip())), 0)
        scale = scale or next((size for shape, size in _SCALES if shape.match(following)), 1)
        total = (total or 0) + number * scale
    return total


def _band(of: str, value: float, edges: tuple[int, ...]) -> tuple[str, tuple[str, ...]]:
    lower = [edge for edge in edges if edge <= value]
    upper = [edge for edge in edges if edge > value]
    if not lower:
        return f"{of}_below", (str(upper[0]),)
    if not upper:
        return f"{of}_from", (str(lower[-1]),)
    return f"{of}_between", (str(lower[-1]), str(upper[0]))


def _born(digits: str, today: date) -> date | None:
    """The date of birth that an IIN begins with: YYMMDD, then the century (1-2: 18, 3-4: 19, 5-6: 20)."""
    century = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}.get(digits[6])
    if century is None:
        return None
    try:
        born = date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return born if born <= today else None


def _ages(plain: str, today: date) -> tuple[int, ...]:
    """What age a written date of birth leaves possible: two where only the year is written."""
    written = day_of(plain)
    if written and written.year > 100:
        try:
            return (_years(date(written.year, written.month, written.day), today),)
        except ValueError:
            return ()
    born_in = year(plain)
    return (today.year - born_in, today.year - born_in - 1) if born_in else ()


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
