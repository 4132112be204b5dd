"""What an operator would have to reckon: a percentage of the question's own sum, with its least and its most.

The figures are the answer's, which the guard has tied to a source; the reckoning is ours, and it is shown as
a formula without words: `0,5 % × 10 000 ₸ = 50 ₸ < 200 ₸ → 200 ₸`.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.pipeline.bounding import Bounds, bounds_of, is_more_than_a_share, places_of
from assistant.pipeline.quantities import Quantity, quantities_in
from assistant.pipeline.units import CURRENCIES
from assistant.pipeline.values import Masked, Sentence, Source

_ASKS = re.compile(
    r"комисси|скольк|удерж|спиш|плат[аиё]|стоит|обойд|выйдет|қанша|ұста|төле|how much|fee|charge|cost|commission",
    re.IGNORECASE,
)
# a rate a year is no share of the sum
_A_YEAR = re.compile(
    r"годов|вознагражд|ставк|ГЭСВ|жылдық|сыйақы|мөлшерлеме|a year|annual|per annum|interest|кешб|cashback",
    re.IGNORECASE,
)
SMALLEST_SUM = Decimal(1000)
# a hidden sum may be a balance, a debt or a salary: only what is moved is what a fee is taken of
_MOVE = (
    r"(?:перев[оеё]\w*|отправ\w*|снима\w*|снять|снятие|снял\w*|обнал\w*|вывод\w*|вывести|оплат\w*|плат[ия]\w*|внос\w*|внести"
    r"|пополн\w*|transfer\w*|send\w*|withdraw\w*|pay\w*|deposit\w*)"
)
_MOVE_KK = r"(?:аудар\w*|жібер\w*|шеш\w*|төле\w*|салса\w*|салу\w*|салғ\w*)"
_ALL = r"(?:вс[её]|всю|весь|целиком|полностью|барлығ\w*|бәрін|түгел|толығымен|all of it|everything|the whole|in full)"
_IN_PART = re.compile(
    r"половин|часть|части|треть|четверть|жарты|бір бөлігі|ширег|\bhalf\b|\bpart\b|third|quarter",
    re.IGNORECASE,
)


def compute(
    question: Masked,
    sentences: Sequence[Sentence],
    sources: Sequence[Source],
    language: str,
    values: Mapping[str, str] | None = None,
) -> Sentence | None:
    """The formula, citing what its figures come from; None unless one sum was asked about and one percentage
    of it is told.

    `values`: the asker's own, behind the placeholders of the question. With them a hidden sum that is moved
    counts where no other is told; such a formula tells the value, so it is for the asker's own screen alone.
    """
    total = _asked_about(question, values or {})
    if total is None or not _ASKS.search(question.text):
        return None
    rated = [
        (rate, sentence)
        for sentence in sentences
        if sentence.supported_by
        for rate in quantities_in(sentence.text)
        if rate.unit == "%" and Decimal(rate.value) < 100
    ]
    if len({rate.value for rate, _ in rated}) != 1 or not Decimal(rated[0][0].value):
        return None
    rate, sentence = rated[0]
    said = [one.text for _, one in rated]
    numbers = {number for _, one in rated for number in one.supported_by}
    carrying = [one for one in sources if one.number in numbers]
    places = _places(said, rate, carrying)
    if not places or any(_A_YEAR.search(text) for text in (*said, *places)):
        return None
    if any(is_more_than_a_share(one.passage.breadcrumb) for one in carrying):
        return None
    unit = total.unit or "₸"
    bounds = _agreed(
        [bounds_of(text, rate, total, unit) for text in said],
        [bounds_of(text, rate, total, unit) for text in places],
    )
    if bounds is None:
        return None
    return Sentence(
        _formula(Decimal(rate.value), Decimal(total.value), bounds, unit, language),
        sentence.supported_by,
        sentence.supported_by,
        "computed",
    )


def own_formula(
    question: Masked,
    sentences: Sequence[Sentence],
    sources: Sequence[Source],
    language: str,
    values: Mapping[str, str],
) -> Sentence | None:
    """The formula of a sum that the mask hid, for the asker's own screen: it is neither stored nor sent. None
    where the answer has its formula, or the question no such sum."""
    if not values or any(one.kind == "computed" for one in sentences):
        return None
    return compute(question, sentences, sources, language, values)


def _asked_about(question: Masked, values: Mapping[str, str]) -> Quantity | None:
    """The one sum that the question tells; where it tells none, the hidden one that is moved."""
    told = [one for one in quantities_in(question.words()) if _is_sum(one)]
    if not told:
        hidden = [name for name in question.placeholders() if name.startswith("<AMOUNT_") and name in values]
        moved = len(hidden) == 1 and _is_moved(question.text, hidden[0])
        told = [one for one in quantities_in(values[hidden[0]]) if _is_sum(one)] if moved else []
    return told[0] if len({one.value for one in told}) == 1 else None


def _is_moved(text: str, name: str) -> bool:
    """Whether this sum, and all of it, is what goes: «переводит <AMOUNT_1>», «на счету <AMOUNT_1>, снимает
    всё»."""
    if _IN_PART.search(text):
        return False
    of_it = rf"{_MOVE}(?:\s+\w+){{0,2}}\s+{name}|{name}(?:\s+\w+)?\s+{_MOVE_KK}"
    of_all = (
        rf"(?<!\w)(?:{_MOVE}|{_MOVE_KK})\s+{_ALL}(?!\w)|(?<!\w){_ALL}\s+(?:\w+\s+)?(?:{_MOVE}|{_MOVE_KK})"
    )
    return bool(re.search(rf"(?<!\w)(?:{of_it})|{of_all}", text, re.IGNORECASE))


def _formula(rate: Decimal, total: Decimal, bounds: Bounds, unit: str, language: str) -> str:
    result = (total * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def said(value: Decimal) -> str:
        return f"{_written(value, language)} {unit}"

    share = f"{rate.normalize():f}".replace(".", "." if language == "en" else ",")
    text = f"{share} % × {said(total)} = {said(result)}"
    if (least := bounds.least) is not None:
        text += f" < {said(least)} → {said(least)}" if result < least else f" ≥ {said(least)}"
    if (most := bounds.most) is not None:
        text += f" > {said(most)} → {said(most)}" if result > most else f" ≤ {said(most)}"
    return text


def _is_sum(one: Quantity) -> bool:
    return (
        one.unit in (*CURRENCIES, "")
        and bool(re.fullmatch(r"\d+(?:\.\d+)?", one.value))
        and Decimal(one.value) >= SMALLEST_SUM
        # a bare year is no sum
        and not (not one.unit and re.fullmatch(r"(?:19|20)\d\d", one.value))
    )


def _places(said: Sequence[str], rate: Quantity, sources: Sequence[Source]) -> tuple[str, ...]:
    """Where the rate stands in its sources; where a sentence is said word for word, that place alone."""
    found = [place for one in sources for place in places_of(one.passage.text, rate)]
    literal = [place for place in found if any(text.rstrip(".") in place for text in said)]
    return tuple(literal or found)


def _agreed(said: Sequence[Bounds | None], places: Sequence[Bounds | None]) -> Bounds | None:
    """The bounds that places and sentences name, if no two of them name different ones."""
    if None in said or len(set(places)) != 1:
        return None
    named = [one for one in (*said, *places) if one is not None]
    leasts = {one.least for one in named if one.least is not None}
    mosts = {one.most for one in named if one.most is not None}
    if not named or None in places or max(len(leasts), len(mosts)) > 1:
        return None
    return Bounds(min(leasts, default=None), min(mosts, default=None))


def _written(value: Decimal, language: str) -> str:
    plain = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    whole, _, part = plain.partition(".")
    if language == "en":
        return plain
    return whole.replace(",", "\u00a0") + (f",{part}" if part else "")
