"""Figures with what they count: «1,5 тыс.», «1 500 тг» and «полторы тысячи» are one quantity, «3 %» and «3 дня» two.

Numbers written in figures are those of `figures.py`; here they get their unit (`units.py`), and numbers in
words (`number_words.py`), half hours and written dates (`dates.py`) are found too.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.pipeline.dates import written_days
from assistant.pipeline.figures import find_figures
from assistant.pipeline.number_words import spoken_in
from assistant.pipeline.units import counted, plain

# «от 3 до 6 месяцев»: what stands between two numbers of one unit
_RANGE = re.compile(
    r"\s*(?:[-–—]|-?\w{2,3}\s)?\s*(?:до|to|and|or|или|и|мен|және|немесе|by)?\s*", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
_DAY_VALUE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WHOLE = (
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
    and the year of a date, and the hour of a full hour."""
    found = [one for one, _ in _found(text)]
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
    allowed = [one for source in sources for one in possible_in(source)]
    return tuple(one.name for one in quantities_in(text) if not stands_in(one, allowed))


def _found(text: str) -> Iterator[tuple[Quantity, bool]]:
    days = [Quantity(day.start, day.end, day.value, "date", day.value) for day in written_days(text)]
    taken = [(day.start, day.end) for day in days]

    def free(start: int, end: int) -> bool:
        return not any(start < to and end > at for at, to in taken)

    numbers = [
        _with_unit(text, figure.start, figure.end, figure.value)
        for figure in find_figures(text)
        if free(figure.start, figure.end)
    ]
    taken += [(one.start, one.end) for one in numbers]
    spoken = [
        (one, bool(one.unit) or not said.weak)
        for said in spoken_in(text)
        if free(said.start, (one := _with_unit(text, said.start, said.end, said.number)).end)
    ]
    taken += [(one.start, one.end) for one, _ in spoken]
    whole = [
        Quantity(match.start(), match.end(), str(value), unit, match[0].lower())
        for pattern, value, unit in _WHOLE
        for match in pattern.finditer(text)
        if free(match.start(), match.end())
    ]
    everything = [(one, True) for one in [*days, *numbers, *whole]] + spoken
    yield from _ranges(text, sorted(everything, key=lambda pair: pair[0].start))


def _with_unit(text: str, start: int, end: int, name: str) -> Quantity:
    if day := _DAY_VALUE.fullmatch(name):
        return Quantity(start, end, f"{int(day[1])}.{int(day[2])}.{day[3]}", "date", name)
    if clock := _CLOCK.fullmatch(name):
        return Quantity(start, end, f"{int(clock[1])}:{clock[2]}", "clock", name)
    if one := counted(text, start, end, name):
        return Quantity(one.start, one.end, one.value, one.unit, name)
    return Quantity(start, end, name, "", name)


def _ranges(text: str, found: list[tuple[Quantity, bool]]) -> Iterator[tuple[Quantity, bool]]:
    """A number without a unit gets that of the next one when both are the ends of a range."""
    for number, (one, sure) in enumerate(found):
        after = found[number + 1][0] if number + 1 < len(found) else None
        if (
            after
            and not one.unit
            and after.unit not in ("", "date", "clock")
            and _RANGE.fullmatch(text[one.end : after.start])
            and re.fullmatch(r"\d+(?:\.\d+)?", one.name)
            and re.fullmatch(r"\d+(?:\.\d+)?", after.name)
            and Decimal(after.name)
        ):
            times = Decimal(after.value) / Decimal(after.name)
            one = replace(one, value=plain(Decimal(one.name) * times), unit=after.unit)
        yield one, sure


def _parts(one: Quantity) -> Iterator[Quantity]:
    if one.unit == "clock" and one.value.endswith(":00"):
        hour = one.value.split(":")[0]
        yield replace(one, value=hour, unit="", name=hour)
    if one.unit != "date":
        return
    parts = one.value.split(".")
    yield replace(one, value=".".join(parts[:2]), name=".".join(parts[:2]))
    for part in parts:
        yield replace(one, value=part, unit="", name=part)
