"""What bounds a fee: the least and the most of a percentage, and what makes it more than a share of a sum."""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from assistant.pipeline.pieces import is_row
from assistant.pipeline.quantities import Quantity, quantities_in
from assistant.pipeline.units import CURRENCIES, INDICES

_WORDS = re.compile(
    r"(?P<least>\bминим\w*|(?<!\d)(?<!\d\s)\bмин\b\.?|не (?:менее|меньше|ниже)|кемінде|ең аз\w*|at least|\bminimum|\bno(?:t)? (?:less|lower) than|\bnot below|\bmin\b\.?)"
    r"|(?P<most>\bмаксим\w*|\bмакс\b\.?|не (?:более|больше|выше)|ең көб\w*|ең көп|at most|\bmaximum|\bno(?:t)? (?:more|higher) than|\bnot above|\bmax\b\.?|\bcap(?:ped)?\b)",
    re.IGNORECASE,
)
# between the word and its number: no other number, no other clause; a column is named «Минимум, ₸»
_GAP = re.compile(r"(?:,\s?(?:₸|т[еэ][нң]ге|tenge|KZT))?[^\d\n;,]{0,45}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
# a lesser number without a unit counts something
LEAST_SUM = 50
# the least sum of a transfer is none of a fee
_OTHER_SUM = re.compile(
    r"сумм|лимит|остат|взнос|вклад|депозит|сома|қалдық|салым|amount|balance|deposit|limit", re.IGNORECASE
)
_OF_A_FEE = re.compile(r"комисси|тариф|плат[аыу]\b|fee\b|commission|charge", re.IGNORECASE)
_LEAST_AFTER = re.compile(r"[-\s]*\w{0,5}\s*кем емес", re.IGNORECASE)
_MOST_AFTER = re.compile(r"[-\s]*\w{0,5}\s*(?:аспай|артық емес|көп емес)", re.IGNORECASE)
# a bare number that counts something else: «не более 2 операций»
_COUNTS = re.compile(
    r"\s*(?!(?:и|но|а|не|до|мин|макс|және|ал|бірақ|ең|кем\w*|and|but|to|no|not|min|max)\b)[^\W\d_]",
    re.IGNORECASE,
)
# between a rate and sums beside it: «0,5 % (от …», «0,5 % от суммы перевода, от …»
_BESIDE = re.compile(
    r"\s*(?:(?:от|с|of)\s+(?:the\s+)?(?:\w+\s+)?(?:сумм\w*|amount)(?:\s+\w+)?)?\s*[,(:—–]\s*(?:но|but)?\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:от|from|between)\s*$", re.IGNORECASE)
_TO = re.compile(r"\s*(?:[-–—]|до|to|and)\s*", re.IGNORECASE)
_FROM_KK, _TO_KK = (
    re.compile(r"[дтн][еа]н\s+$", re.IGNORECASE),
    re.compile(r"[гкқғ][еа]\s+дейін", re.IGNORECASE),
)
_UP_TO = re.compile(r"\bup to\s*$", re.IGNORECASE)
# a threshold, a fixed part, a discount, a tax, a period, another base
_MORE = re.compile(
    r"свыше|сверх|превыш|скидк|далее|затем|за кажд|\bв (?:день|сутки|месяц|год)\b|плюс\b|\+ ?\d|доход|остатк|просроч|неусто|\bпен[яию]\b|штраф"
    r"|асатын|\bасса\b|\bасып\b|жоғары|артық(?! емес)|жеңілдік|әр күн|күніне|тәулігіне|айына|жылына|қосу\b|табыс|өсімпұл|айыппұл"
    r"|(?<!not )\babove\b|\bover\s+(?:the\s|[$€₸]?\s?\d)|exceed|excess|discount|\bper (?:day|month|year)\b|\b(?:a|each|every) (?:day|month|year)\b|\bplus\b|income|penalty|thereafter|\bthen\b"
    r"|(?:НДС|ҚҚС|VAT)[^\n;,.]{0,15}\d|\d\s?%\s?(?:НДС|ҚҚС|VAT)",
    re.IGNORECASE,
)  # fmt: skip
# a rate that is itself a bound: «от 0,5 %», «не более 50 %», «50 %-дан аспайды»
_BOUNDED = re.compile(
    r"(?:\b(?:от|до|from|up to|минимум|максимум|кемінде)|не (?:более|менее|больше|меньше|выше|ниже)"
    r"|at (?:least|most)|no(?:t)? (?:more|less) than|ең көбі|ең азы)\s*$",
    re.IGNORECASE,
)
_BOUNDED_AFTER = re.compile(r"[-\s]*\w{0,6}\s*(?:дейін|бастап|бастал|кем емес|аспа)", re.IGNORECASE)
_NEXT_SENTENCE = re.compile(r"\.\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])")


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most of a fee, in the unit of the sum asked about; None where none is told."""

    least: Decimal | None = None
    most: Decimal | None = None


def bounds_of(text: str, rate: Quantity, total: Quantity, unit: str) -> Bounds | None:
    """The bounds that a text gives a rate; None where the fee is more than this share of a sum within bounds,
    or nobody can be sure: a threshold, a fixed part, a sum that is no bound. `unit`: that of `total`."""
    found = quantities_in(text)
    rates = [one for one in found if _is(rate, one)]
    if is_more_than_a_share(text) or any(_is_bound(text, one) for one in rates):
        return None
    if any(_unclear(text, one, total, found) for one in found):
        return None
    sums = [one for one in found if one.unit in (*CURRENCIES, *INDICES) or _bare_bound(text, one)]
    roles = dict(_beside(text, rates, sums))
    for one in sums:
        role = roles.get(one.start) or _role(text, one)
        if role is None:
            if one.value == total.value and one.unit in (unit, ""):
                continue
            return None
        if one.unit not in (unit, "") or (not is_row(text) and _another_between(rates, one, found)):
            return None
        roles[one.start] = role
    named = {role: {s.value for s in sums if roles.get(s.start) == role} for role in ("least", "most")}
    if any(len(values) > 1 for values in named.values()):
        return None
    least, most = (Decimal(min(named[role])) if named[role] else None for role in ("least", "most"))
    return None if least is not None and most is not None and least > most else Bounds(least, most)


def is_more_than_a_share(text: str) -> bool:
    """Whether a text speaks of a threshold, a fixed part, a period or another base."""
    return bool(_MORE.search(text))


def places_of(cited: str, rate: Quantity) -> tuple[str, ...]:
    """Where a rate stands in a source: each row with it, or each sentence with the ones beside it that name
    sums."""
    return tuple(
        dict.fromkeys(
            place
            for line in cited.splitlines()
            for place in ([line] if is_row(line) else _with_neighbours(_NEXT_SENTENCE.split(line), rate))
            if any(_is(rate, one) for one in quantities_in(place))
        )
    )


def _with_neighbours(sentences: list[str], rate: Quantity) -> Iterator[str]:
    for number, sentence in enumerate(sentences):
        if any(_is(rate, one) for one in quantities_in(sentence)):
            first, last = number, number + 1
            while first and _names_a_sum(sentences[first - 1]):
                first -= 1
            while last < len(sentences) and _names_a_sum(sentences[last]):
                last += 1
            yield ". ".join(sentences[first:last])


def _names_a_sum(sentence: str) -> bool:
    return any(one.unit in (*CURRENCIES, *INDICES) for one in quantities_in(sentence))


def _is(rate: Quantity, one: Quantity) -> bool:
    return one.unit == "%" and one.value == rate.value


def _is_bound(text: str, rate: Quantity) -> bool:
    return bool(_BOUNDED.search(text[: rate.start]) or _BOUNDED_AFTER.match(text, rate.end))


def _role(text: str, one: Quantity) -> str | None:
    """Whether a sum is the "least" or the "most", by the words before and after it."""
    for last in list(_WORDS.finditer(text, 0, one.start))[-1:]:
        gap = text[last.end() : one.start]
        if _GAP.fullmatch(gap):
            named = last[0] + gap
            return None if _OTHER_SUM.search(named) and not _OF_A_FEE.search(named) else last.lastgroup
    if _LEAST_AFTER.match(text, one.end):
        return "least"
    return "most" if _MOST_AFTER.match(text, one.end) else None


def _bare_bound(text: str, one: Quantity) -> bool:
    """Whether a number without a unit is a sum: it stands after the word for a bound and counts nothing."""
    plain = not one.unit and re.fullmatch(r"\d+(?:\.\d+)?", one.value)
    return bool(plain) and _role(text, one) is not None and not _COUNTS.match(text, one.end)


def _unclear(text: str, one: Quantity, total: Quantity, found: tuple[Quantity, ...]) -> bool:
    """Whether a quantity may change the fee in a way that is not understood: a day from which another rate
    counts, a number that may be a sum."""
    if one.unit == "date":
        return len({other.value for other in found if other.unit == "%"}) > 1
    return (
        not one.unit
        and one.value.isdecimal()
        and int(one.value) >= LEAST_SUM
        and one.value != total.value
        and not _YEAR.fullmatch(one.value)
        and not _bare_bound(text, one)
    )


def _beside(text: str, rates: list[Quantity], sums: list[Quantity]) -> Iterator[tuple[int, str]]:
    """Where sums begin that are bounds because they stand right after a rate: «от A до B», "up to B"."""
    for rate in rates:
        after = [one for one in sums if one.start >= rate.end][:2]
        if not after:
            continue
        between = text[rate.end : after[0].start]
        if (up := _UP_TO.search(between)) and _BESIDE.fullmatch(between[: up.start()]):
            yield after[0].start, "most"
        if len(after) == 2 and _is_range(text, *after):
            start = _FROM.search(between)
            if _BESIDE.fullmatch(between[: start.start()] if start else between):
                yield after[0].start, "least"
                yield after[1].start, "most"


def _is_range(text: str, one: Quantity, other: Quantity) -> bool:
    if _FROM_KK.search(text, one.start, other.start):
        return bool(_TO_KK.search(text, other.start, other.end + 12))
    return bool(_TO.fullmatch(text, one.end, other.start))


def _another_between(rates: list[Quantity], bound: Quantity, found: tuple[Quantity, ...]) -> bool:
    """Whether another percentage stands nearer to a bound than the rate does: it may be that one's."""
    if not rates:
        return False
    nearest = min(rates, key=lambda rate: abs(rate.start - bound.start))
    low, high = sorted((nearest.start, bound.start))
    return any(one.unit == "%" and low < one.start < high and one.value != nearest.value for one in found)
