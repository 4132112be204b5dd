"""One value of a form, as the text that a model wrote: whether it stands in what was handed in, and made what
the form's schema asks for."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import regex

from assistant.pipeline.quantities import Quantity, quantities_in, stands_in
from assistant.pipeline.tasks.schemas import LONGEST_VALUE
from foundation import clock

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# compared as figures, since «500» stands in «1 500» as it is
_ONLY_FIGURES = re.compile(r"[\d\s.,]+")
_MINUS = re.compile(r"(?:(?<![\w.,])[-\u2212]|\b(?:минус|minus)\s)$", re.IGNORECASE)
# «2026-07-02T14:30:00+05:00»: the seconds and the zone are no part of what is said
_AFTER_MINUTES = re.compile(r"(?<=\d:\d\d):\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
_BETWEEN_DAY_AND_TIME = re.compile(r"(?<=\d)T(?=\d)")
_WORD = re.compile(r"[^\W\d_]{3,}")
# beginnings of so many letters are one word, whatever ending it has
BEGINNING = 5
# a pattern of the bank's own may look for ever, and a web process with it
PATTERN_SECONDS = 0.2


def settled_value(schema: Mapping[str, Any], kind: str, said: str, text: str) -> str | int | float | None:
    """The value where it stands in the text and fits the schema, else None; a day or a moment in ISO 8601, a
    moment by the bank's clock."""
    if kind != "string":
        return _number(schema, kind, said, text)
    form = schema.get("format")
    if form == "date":
        day = _day(said, text)
        written = [day.isoformat()] if day else []
    elif form == "date-time":
        moment = _moment(said, text)
        written = [moment.isoformat()] if moment else []
    elif form == "email":
        written = [said] if _EMAIL.fullmatch(said) and _stands_as_it_is(said, text) else []
    else:
        written = [said, re.sub(r"[\s()-]", "", said)] if _stands(said, text) else []
    least, most = schema.get("minLength", 0), schema.get("maxLength", LONGEST_VALUE)
    pattern = schema.get("pattern", "")
    return next((one for one in written if least <= len(one) <= most and _follows(pattern, one)), None)


def _follows(pattern: str, value: str) -> bool:
    """Whether the form's pattern is in the value; not, where looking for it takes too long."""
    try:
        return bool(regex.search(pattern, value, timeout=PATTERN_SECONDS))
    except TimeoutError:
        return False


def _number(schema: Mapping[str, Any], kind: str, said: str, text: str) -> int | float | None:
    """A figure or words that say one number; one below zero must be below zero in the text too."""
    found = quantities_in(said)
    if len(found) != 1 or not re.fullmatch(r"\d+(?:\.\d+)?", found[0].name):
        return None
    minus = _is_below_zero(said, found[0])
    there = [one for one in quantities_in(text) if not minus or _is_below_zero(text, one)]
    if not stands_in(found[0], there):
        return None
    number = Decimal(found[0].name) * (-1 if minus else 1)
    bounds = (Decimal(str(schema.get(name, number))) for name in ("minimum", "maximum"))
    whole = number == number.to_integral_value()
    if (kind == "integer" and not whole) or not next(bounds) <= number <= next(bounds):
        return None
    return int(number) if whole else float(number)


def _is_below_zero(text: str, number: Quantity) -> bool:
    return bool(_MINUS.search(text[: number.start]))


def _day(said: str, text: str) -> date | None:
    """The one day that is said with its year, in figures or in words, and stands in the text."""
    day = _one(said, text, "date")
    parts = [int(part) for part in day.value.split(".") if part] if day else []
    try:
        return date(*reversed(parts)) if len(parts) == 3 else None
    except ValueError:
        return None


def _moment(said: str, text: str) -> datetime | None:
    """The one day and the one time that are said, as the bank's clock has them."""
    said = _AFTER_MINUTES.sub("", _BETWEEN_DAY_AND_TIME.sub(" ", said))
    day, at = _day(said, text), _one(said, text, "clock")
    if not day or not at:
        return None
    hour, minute = map(int, at.value.split(":"))
    try:
        return datetime.combine(day, time(hour, minute), clock.ZONE)
    except ValueError:
        return None


def _one(said: str, text: str, unit: str) -> Quantity | None:
    found = [one for one in quantities_in(said) if one.unit == unit]
    return found[0] if len(found) == 1 and stands_in(found[0], quantities_in(text)) else None


def _stands(said: str, text: str) -> bool:
    """Whether a text is said in the other: as it is, or in the same quantities and words."""
    if not _ONLY_FIGURES.fullmatch(said) and _stands_as_it_is(said, text):
        return True
    found, there = quantities_in(said), quantities_in(text)
    words = _WORD.findall(_plain(_without(said, found)))
    known = _WORD.findall(_plain(text))
    return (
        bool(found or words)
        and all(stands_in(one, there) for one in found)
        and all(any(other.startswith(word[:BEGINNING]) for other in known) for word in words)
    )


def _stands_as_it_is(said: str, text: str) -> bool:
    """Whether it stands there as whole words and whole numbers."""
    wanted = _plain(said)
    before = r"(?<!\w)(?<!\d[\s.,:/-])" if wanted[0].isdigit() else r"(?<!\w)"
    after = r"(?!\w)(?![.,:/-]\d)(?!\s\d{3}(?!\d))" if wanted[-1].isdigit() else r"(?!\w)"
    return bool(re.search(f"{before}{re.escape(wanted)}{after}", _plain(text)))


def _without(said: str, found: Sequence[Quantity]) -> str:
    parts, at = [], 0
    for one in found:
        parts.append(said[at : one.start])
        at = max(at, one.end)
    return " ".join([*parts, said[at:]])


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())
