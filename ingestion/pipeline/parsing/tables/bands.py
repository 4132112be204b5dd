"""Headers made of bands of sums, times and ages: «до 100 000 ₸ | от 100 000 ₸ до 1 млн ₸ | свыше 1 млн ₸»."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import lt

from ingestion.pipeline.parsing.tables.grids import Line
from ingestion.pipeline.parsing.tables.units import MARKS, is_figure

THOUSANDS = (
    (re.compile(r"^(?:млрд|bn|billion)", re.IGNORECASE), 1e9),
    (re.compile(r"^(?:млн|mln|million)", re.IGNORECASE), 1e6),
    (re.compile(r"^(?:тыс|мың|thousand|k$)", re.IGNORECASE), 1e3),
)
MANY = r"млрд\.?|млн\.?|тыс\.?|мың|thousand|million|billion|mln|bn|k\b"
UNITS = {
    "money": r"₸|\$|€|£|₽|тенге|теңге\w*|тг\.?|kzt|usd|eur|rub"
    r"|gbp|cny|руб\w*\.?|доллар\w*|евро|мрп|аек\w*|мзп|mci",
    "day": r"(?:календ\w+\s+|рабоч\w+\s+|calendar\s+|business\s+)?(?:дн\w*\.?|день|күн\w*|days?)",
    "month": r"мес\w*\.?|ай\w{0,4}|months?",
    "year": r"г\.|год\w*|лет|жыл\w*|жас\w*|years?(?:\s+old)?",
}
UNIT = "|".join(UNITS.values())
DAYS = {"day": 1.0, "month": 30.4, "year": 365.0}
NUMBER = r"\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
GROUPED = re.compile(r"^\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?$")
CASE = r"(?:\s?[-–]\s?[а-яғқңі]{2,4})?"


def _sum(name: str) -> str:
    """An amount with its unit before or after it; the groups bear the name."""
    before = r"(?:(?:₸|\$|€|£|₽|kzt|usd|eur|rub)\s?)?"
    many, unit = rf"(?:\s?(?P<{name}_many>{MANY}))?", rf"(?:\s?(?P<{name}_unit>{UNIT}))?"
    return rf"(?P<{name}_before>{before})(?P<{name}>{NUMBER}){many}{unit}{CASE}"


FROM = r"от|с|свыше|более|больше|выше|старше|не менее|from|over|above|more than|at least|≥|>=?"
UP_TO = r"до|по|менее|меньше|ниже|младше|не более|up to|under|below|less than|to|≤|<=?"
AND_MORE = r"\s?(?:\+|и\s+(?:более|выше|больше|старше)|and\s+(?:more|over|above)|or\s+more)"
WITH_IT = r"(?:\s?\(?(?:включительно|вкл\.|inclusive)\)?)?"
FORMS = tuple(
    re.compile(rf"^(?:{form})$", re.IGNORECASE)
    for form in (
        rf"(?P<said>(?:{FROM})\s?)?{_sum('low')}{WITH_IT},?\s?(?:{UP_TO}|[-–—])\s?{_sum('high')}{WITH_IT}",
        rf"{_sum('low')}\s{_sum('high')}\s(?P<said>дейін|арасында)",
        rf"(?P<said>{FROM})\s?{_sum('low')}{WITH_IT}(?:{AND_MORE})?",
        rf"{_sum('low')}(?P<said>{AND_MORE}|\s(?:бастап|жоғары|асатын|астам|артық|көп|асқан))",
        rf"(?P<said>{UP_TO})\s?{_sum('high')}{WITH_IT}",
        rf"{_sum('high')}\s(?P<said>дейін|төмен|аз|кем)",
    )
)
SUM = re.compile(rf"^{_sum('low')}$", re.IGNORECASE)
OF_BANDS = re.compile(
    r"^(?:сумм|остат|размер|срок|период|возраст|оборот|объ[её]м|стаж|сома|мерзім|жас|қалдық|көлем"
    r"|amount|balance|term|period|age|turnover|volume)",
    re.IGNORECASE,
)
"""What a name above the labels speaks of that bands are bands of."""
OF_VALUES = re.compile(r"\b(?:мин|макс|лимит|взнос|порог|min|max|limit|ең\s)", re.IGNORECASE)
"""Such a line has bounds as its values: «Минимальный взнос | от 100 000 ₸ | от 500 000 ₸»."""
LONGEST = 60
APART = 1.02
"""A band may begin a little above the end of the one before it: «до 100 000», «от 100 001»."""
SHORT = 31.0
LOOKED_AT = 12


@dataclass(frozen=True, slots=True)
class Band:
    """From `low` to `high`, in days where `kind` is "time", else "money" or empty; `step` is one unit.

    `said`: a word or sign of a bound stands there, and not only a dash.
    """

    low: float
    high: float
    kind: str
    step: float
    said: bool


def is_header(line: Line, body: Sequence[Line]) -> bool:
    """Whether a line names bands that rise from column to column, over values of another kind."""
    columns = [column for column in range(1, len(line.cells)) if line.text(column)]
    if _are_sums([line.text(column) for column in columns], line.text(0)):
        rates = [one for one in body[:LOOKED_AT] if any("%" in one.text(column) for column in columns)]
        return bool(rates) and not any(_sum_of(one.text(column)) for one in body for column in columns)
    found = {column: band for column in columns if (band := read(line.text(column)))}
    bands = list({id(line.at(column)): band for column, band in found.items()}.values())
    if len(bands) < 2 or any(is_figure(line.text(column)) for column in columns if column not in found):
        return False
    kinds = {band.kind for band in bands} - {""}
    if len(kinds) > 1 or not all(_follows(*pair) for pair in pairwise(bands)):
        return False
    filled = [one for one in body[:LOOKED_AT] if any(one.text(column) for column in found)]
    alike = [one for one in filled if any(_is_alike(one.text(column), kinds) for column in found)]
    return 2 * len(alike) < len(filled) and not _are_values(line.text(0), bands, len(filled))


def _are_values(label: str, bands: Sequence[Band], rows: int) -> bool:
    """What may as well be a row: two short times («1–3 дня»), or bounds that leave nothing between them."""
    if len(bands) == 2 and not any(band.said for band in bands):
        return bands[-1].kind == "time" and bands[-1].high < SHORT
    if any(one.high < inf and other.low > 0 for one, other in pairwise(bands)) or OF_BANDS.search(label):
        return False
    return rows < 2 or OF_VALUES.search(label) is not None


def _are_sums(texts: Sequence[str], label: str) -> bool:
    """«Сумма | 100 000 ₸ | 500 000 ₸»: rising sums of money under a name of theirs."""
    sums = [_sum_of(text) for text in texts]
    return len(sums) > 1 and OF_BANDS.search(label) is not None and all(sums) and all(map(lt, sums, sums[1:]))


def belongs_to(text: str, name: str) -> bool:
    """Whether a band needs the name over the labels to be understood: «до 1 млн ₸» under «Сумма»."""
    return OF_BANDS.search(name) is not None and (read(text) is not None or _sum_of(text) > 0)


def _sum_of(text: str) -> float:
    """A sum of money without a bound; 0 for anything else."""
    found = SUM.match(" ".join(text.rstrip(MARKS).split()))
    if found is None or _kind(found["low_unit"] or found["low_before"]) != "money":
        return 0.0
    return (_number(found["low"]) or 0.0) * _times(found["low_many"] or "")


def read(text: str) -> Band | None:
    """The band that a text names and nothing else, or None."""
    text = " ".join(text.rstrip(MARKS).split())
    if len(text) > LONGEST:
        return None
    found = next((match for form in FORMS if (match := form.match(text))), None)
    if found is None:
        return None
    parts = found.groupdict()
    low, high = (_number(parts.get(end)) for end in ("low", "high"))
    many = {end: parts.get(f"{end}_many") or "" for end in ("low", "high")}
    units = {end: _kind(parts.get(f"{end}_unit") or parts.get(f"{end}_before")) for end in ("low", "high")}
    # «от 1 до 5 млн» means millions at both ends, «от 500 до 1 млн» does not
    if low is not None and high is not None and low < high and not units["low"]:
        many["low"] = many["low"] or many["high"]
    kind = units["high"] or units["low"]
    return Band(
        0.0 if low is None else low * _times(many["low"]) * DAYS.get(units["low"] or kind, 1.0),
        inf if high is None else high * _times(many["high"]) * DAYS.get(units["high"] or kind, 1.0),
        "time" if kind in DAYS else kind,
        DAYS.get(kind, 1.0),
        bool(parts.get("said")),
    )


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    return float(re.sub(r"[ ,](?=\d{3})", "", text) if GROUPED.match(text) else text.replace(",", "."))


def _times(word: str) -> float:
    return next((size for sign, size in THOUSANDS if sign.match(word)), 1.0)


def _kind(unit: str | None) -> str:
    found = (name for name, form in UNITS.items() if re.fullmatch(form, (unit or "").strip(), re.IGNORECASE))
    return next(found, "")


def _follows(one: Band, other: Band) -> bool:
    """Whether a band begins where the one before it ends, or both are open to the same side."""
    if one.high < inf and other.low > 0:
        return one.high <= other.low <= max(one.high * APART, one.high + one.step)
    if one.high == other.high == inf:
        return one.low < other.low
    return one.low == other.low == 0 and one.high < other.high


def _is_alike(text: str, kinds: set[str]) -> bool:
    band = read(text)
    return band is not None and (not kinds or band.kind in kinds)
