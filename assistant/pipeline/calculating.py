"""What an operator would have to reckon: a percentage of the question's own sum, with its least and its most.

The figures are the answer's, which the guard has tied to a source; the reckoning is ours, and it is shown as
a formula without words: `0,5 % × 10 000 ₸ = 50 ₸ < 200 ₸ → 200 ₸`.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from collections.abc import Sequence
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


def compute(
    question: Masked, sentences: Sequence[Sentence], sources: Sequence[Source], language: str
) -> Sentence | None:
    """The formula, citing what its figures come from; None unless one sum was asked about and one percentage
    of it is told."""
    sums = [one for one in quantities_in(question.words()) if _is_sum(one)]
    if len({one.value for one in sums}) != 1 or not _ASKS.search(question.text):
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
    unit = sums[0].unit or "₸"
    bounds = _agreed(
        [bounds_of(text, rate, sums[0], unit) for text in said],
        [bounds_of(text, rate, sums[0], unit) for text in places],
    )
    if bounds is None:
        return None
    return Sentence(
        _formula(Decimal(rate.value), Decimal(sums[0].value), bounds, unit, language),
        sentence.supported_by,
        sentence.supported_by,
        "computed",
    )


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
