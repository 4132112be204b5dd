"""Figures with what they count: «1,5 тыс.», «1 500 тг» and «полторы тысячи» are one quantity, «3 %» and «3 дня» two.

Numbers written in figures are those of `figures.py`; here they get their unit (`units.py`), and numbers in
words (`number_words.py`), half hours and written dates (`dates.py`) are found too.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from assistant.pipeline.dates import days_in
from assistant.pipeline.figures import Figure, find_figures
from assistant.pipeline.number_words import spoken_in
from assistant.pipeline.units import CURRENCIES, counted, plain

# «от 3 до 6 месяцев»: what stands between two numbers of one unit
_RANGE = re.compile(
    r"\s*(?:[-–—]|(?:-?[дтн][еа]н\s)?\s*(?:до|по|to|and|or|или|и|мен|және|немесе|by)|-?[дтн][еа]н)\s*",
    re.IGNORECASE,
)
# «екі жүзден үш жүз теңгеге»
_FROM_WORD = re.compile(r"[дтн][еа]н$", re.IGNORECASE)
# «от 1 до 5 млн»: what stands between two numbers that one word multiplies
_SCALED_RANGE = re.compile(r"\s*(?:[-–—]|до|to|-?[дтн][еа]н)\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
# «1 млн 200 тыс.»: the rest of the word between the parts of one number
_NEXT_PART = re.compile(r"\w*\.?\s+(?:и\s+)?")
# so far from a number the word for its clause may stand
FAR = 60
# the number of a clause: «п. 4.2 и 4.3», «Статья 15», «15-бап», «3.5 Замена замка» at the beginning of a line
_CLAUSE_BEFORE = re.compile(
    r"(?:(?<![\w.])пп?\.|\b(?:под)?пункт\w*|\bст\.|\bстать\w+|\bраздел\w*|\bглав\w+|\bтармақ\w*|\bбап\w*"
    r"|\bclauses?|\barticles?|\bsections?|№|§)\s*(?:\d[\d.]*\s*(?:,|и|and|[-–—])\s*)*$",
    re.IGNORECASE,
)
_CLAUSE_AFTER = re.compile(r"\s?-?\s?(?:тармақ|бап(?!т)|бөлім(?!ше))", re.IGNORECASE)
_LINE_NUMBER = re.compile(
    r"(?:^[^\S\n]*[1-9]\d*(?:\.\d+)+|›[^\S\n]*\d+(?:\.\d+)*)\.?[^\S\n]+(?=[^\W\d_]|[«\"])", re.MULTILINE
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY_VALUE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WHOLE = (
    (re.compile(r"\b(?:пол-?\s?процента|жарты\s+пайыз\w*|half\s+a\s+per\s?cent)\b", re.IGNORECASE), "0.5", "%"),
    (re.compile(r"\bпол-?год\w*", re.IGNORECASE), 6, "month"),
    (re.compile(r"\bжарты\s+жыл\w*", re.IGNORECASE), 6, "month"),
    (re.compile(r"\b(?:half\s+a\s+year)\b", re.IGNORECASE), 6, "month"),
    (re.compile(r"\b(?:пол-?часа|получас\w*|жарты\s+сағат\w*|half\s+an\s+hour)\b", re.IGNORECASE), 1_800, "second"),
    # «в сутки», «круглые сутки», «тәулігіне» say how often, not how long
    (re.compile(r"(?<!\w)(?<!\bв )(?<!круглые )сутки\b|(?<!\w)суток\b|(?<!\w)тәулік(?:тен)?(?=\s+(?:ішінде|кейін|аспай))", re.IGNORECASE), 86_400, "second"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """Code points [start, end) of a text with the unit; `value` counts in `unit` ("" when none is told).

    `name` is the number as it is written, in the one spelling of all its spellings: what people are shown.
    """

    start: int
    end: int
    value: str
    unit: str
    name: str


@functools.lru_cache(maxsize=4096)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order; what counts only maybe (one, «бір») is left out."""
    return tuple(found for found, sure in _found(text) if sure)


@functools.lru_cache(maxsize=4096)
def possible_in(text: str) -> tuple[Quantity, ...]:
    """The quantities that a text may be a source of: also those that count only maybe, the day, the month
    and the year of a date, and the hour of a full hour.

    Those parts and the numbers of clauses have the unit "part": only a number without a unit can be one.
    """
    found = [replace(one, unit="part") if _is_clause(text, one) else one for one, _ in _found(text)]
    return (*found, *(part for one in found for part in _parts(one)))


def stands_in(quantity: Quantity, allowed: Iterable[Quantity]) -> bool:
    """Whether one of `allowed` is the same: value and unit, or the number alone where a unit is not told."""
    return any(
        (one.value == quantity.value and one.unit == quantity.unit)
        or (one.name == quantity.name and (not one.unit or not quantity.unit))
        for one in allowed
    )


def foreign_in(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """The names of the quantities of `text` that stand in none of the sources."""
    return tuple(one.name for one in strangers(text, sources))


def strangers(text: str, sources: Sequence[str]) -> list[Quantity]:
    """The quantities of `text` that stand in none of the sources."""
    allowed = [one for source in sources for one in possible_in(source)]
    return [one for one in quantities_in(text) if not stands_in(one, allowed)]


class _Found(NamedTuple):
    """A quantity, whether it is sure to be one, and what the word at its end multiplies by."""

    one: Quantity
    sure: bool = True
    scale: Decimal = Decimal(1)


_END = _Found(Quantity(0, 0, "", "", ""))


def _found(text: str) -> Iterator[tuple[Quantity, bool]]:
    found = [
        _Found(Quantity(day.start, day.end, day.value, "date", day.value))
        for day in days_in(text)
        if not _is_sum(text, day.start, day.end)
    ]

    def add(ones: Iterable[_Found]) -> None:
        """What overlaps nothing that was found before."""
        taken = [(one.start, one.end) for one, *_ in found]
        found.extend(
            new for new in ones if not any(new.one.start < to and new.one.end > at for at, to in taken)
        )

    add(
        _Found(_with_unit(text, figure.start, figure.end, figure.value), True, Decimal(figure.scale))
        for figure in _merged(text)
    )
    add(
        _Found(one, bool(one.unit) or not said.weak, said.scale)
        for said in spoken_in(text)
        for one in [_with_unit(text, said.start, said.end, said.number)]
    )
    add(
        _Found(Quantity(match.start(), match.end(), str(value), unit, match[0].lower()))
        for pattern, value, unit in _WHOLE
        for match in pattern.finditer(text)
    )
    yield from _ranges(text, sorted(found, key=lambda one: one.one.start))


def _is_sum(text: str, start: int, end: int) -> bool:
    """Whether what may be a day without its year has a currency or a percentage beside it: «12.05 USD»."""
    number = text[start:end]
    one = counted(text, start, end, number) if _NUMBER.fullmatch(number) else None
    return one is not None and one.unit in ("%", "pp", *CURRENCIES)


def _merged(text: str) -> Iterator[Figure]:
    """The figures of a text, «1 млн 200 тыс.» and «5 тысяч 500» as one each."""
    whole: Figure | None = None
    for figure in find_figures(text):
        if whole and _continues(text, whole, figure):
            value = plain(Decimal(whole.value) + Decimal(figure.value))
            whole = Figure(whole.start, figure.end, value, figure.scale)
            continue
        if whole:
            yield whole
        whole = figure
    if whole:
        yield whole


def _continues(text: str, one: Figure, other: Figure) -> bool:
    """Whether a figure is the lower part of the one before it: of thousands, or of a sum."""
    if one.scale == 1 or not _NEXT_PART.fullmatch(text, one.end, other.start):
        return False
    if not (_NUMBER.fullmatch(one.value) and other.value.isdecimal() and int(other.value) < one.scale):
        return False
    after = _with_unit(text, other.start, other.end, other.value)
    return (
        other.scale > 1
        or after.unit in CURRENCIES
        or (not after.unit and len(other.value) == 3 and one.scale == 1_000)
    )


def _with_unit(text: str, start: int, end: int, name: str) -> Quantity:
    if day := _DAY_VALUE.fullmatch(name):
        return Quantity(start, end, f"{int(day[1])}.{int(day[2])}.{day[3]}", "date", name)
    if clock := _CLOCK.fullmatch(name):
        return Quantity(start, end, f"{int(clock[1])}:{clock[2]}", "clock", name)
    if one := counted(text, start, end, name):
        return Quantity(one.start, one.end, one.value, one.unit, name)
    return Quantity(start, end, name, "", name)


def _ranges(text: str, found: Sequence[_Found]) -> Iterator[tuple[Quantity, bool]]:
    """A number without a unit or a word like «млн» gets those of the next one when both are the ends of a
    range."""
    for (one, sure, scale), (after, _, after_scale) in itertools.pairwise([*found, _END]):
        numbers = _NUMBER.fullmatch(one.name) and _NUMBER.fullmatch(after.name) and Decimal(after.name)
        if one.unit or not numbers:
            yield one, sure
            continue
        between = text[one.end : after.start]
        number = Decimal(one.name)
        if scale < after_scale and _SCALED_RANGE.fullmatch(between):
            # «от 500 до 1 млн» are not 500 millions
            number = scaled if (scaled := number * after_scale) < Decimal(after.name) else number
            one = replace(one, value=plain(number), name=plain(number))
        ends = _RANGE.fullmatch(between) or (
            not between.strip() and _FROM_WORD.search(text, one.start, one.end)
        )
        if ends and after.unit not in ("", "date", "clock"):
            times = Decimal(after.value) / Decimal(after.name)
            one = replace(one, value=plain(number * times), unit=after.unit)
        yield one, sure


def _is_clause(text: str, one: Quantity) -> bool:
    """Whether a number without a unit is that of a clause, an article or a row."""
    if one.unit:
        return False
    line = text.rfind("\n", 0, one.start) + 1
    numbered = _LINE_NUMBER.finditer(text, max(line, one.start - FAR), one.end + FAR)
    return bool(
        _CLAUSE_BEFORE.search(text, max(line, one.start - FAR), one.start)
        or _CLAUSE_AFTER.match(text, one.end)
        or any(match.start() <= one.start < match.end() for match in numbered)
    )


def _parts(one: Quantity) -> Iterator[Quantity]:
    if one.unit == "clock" and one.value.endswith(":00"):
        hour = one.value.split(":")[0]
        # «с 9 часов», «с 9»
        yield replace(one, value=str(int(hour) * 3_600), unit="second", name=hour)
    if one.unit != "date":
        return
    parts = one.value.split(".")
    yield replace(one, value=".".join(parts[:2]), name=".".join(parts[:2]))
    for part in parts:
        yield replace(one, value=part, unit="part", name=part)
