"""What an operator would have to reckon: a percentage of the question's own sum, with its least and its most.

The figures are the answer's, which the guard has tied to a source; the reckoning is ours, and it is shown as
a formula without words: `0,5 % × 10 000 ₸ = 50 ₸ < 200 ₸ → 200 ₸`.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from assistant.pipeline.quantities import Quantity, quantities_in
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
_LEAST = re.compile(
    r"(?:минимум|миним\w+|мин\.|не менее|не меньше|кемінде|ең аз\w*|at least|minimum|min\.?)[^\d\n;]{0,20}$",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:максимум|максим\w+|макс\.|не более|не больше|ең көб\w*|ең көп|аспай\w*|at most|maximum|max\.?)[^\d\n;]{0,20}$",
    re.IGNORECASE,
)
SMALLEST_SUM = Decimal(1000)
CURRENCIES = ("₸", "$", "€", "₽")


def compute(
    question: Masked, sentences: Sequence[Sentence], sources: Sequence[Source], language: str
) -> Sentence | None:
    """The formula, citing what its figures come from; None unless one sum was asked about and one percentage
    of it is told."""
    sums = [one for one in quantities_in(question.words()) if _is_sum(one)]
    if len({one.value for one in sums}) != 1 or not _ASKS.search(question.text):
        return None
    texts = {one.number: f"{one.passage.breadcrumb}\n{one.passage.text}" for one in sources}
    rates = [
        (rate, sentence)
        for sentence in sentences
        if sentence.supported_by
        for rate in quantities_in(sentence.text)
        if rate.unit == "%" and Decimal(rate.value) < 100
    ]
    if len({rate.value for rate, _ in rates}) != 1:
        return None
    rate, sentence = rates[0]
    cited = texts[sentence.supported_by[0]]
    if _A_YEAR.search(sentence.text) or _A_YEAR.search(_near(cited, rate)):
        return None
    unit = sums[0].unit or "₸"
    least, most = _bound(_LEAST, sentence.text, cited, rate), _bound(_MOST, sentence.text, cited, rate)
    if any(bound is not None and bound.unit != unit for bound in (least, most)):
        return None
    return Sentence(
        _formula(Decimal(rate.value), Decimal(sums[0].value), least, most, unit, language),
        sentence.supported_by,
        sentence.supported_by,
        "computed",
    )


def _formula(
    rate: Decimal, total: Decimal, least: Quantity | None, most: Quantity | None, unit: str, language: str
) -> str:
    result = (total * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def said(value: Decimal) -> str:
        return f"{_written(value, language)} {unit}"

    text = f"{_written(rate, language)} % × {said(total)} = {said(result)}"
    if least is not None:
        bound = Decimal(least.value)
        text += f" < {said(bound)} → {said(bound)}" if result < bound else f" ≥ {said(bound)}"
    if most is not None:
        bound = Decimal(most.value)
        text += f" > {said(bound)} → {said(bound)}" if result > bound else f" ≤ {said(bound)}"
    return text


def _is_sum(one: Quantity) -> bool:
    return (
        one.unit in (*CURRENCIES, "")
        and bool(re.fullmatch(r"\d+(?:\.\d+)?", one.value))
        and Decimal(one.value) >= SMALLEST_SUM
        # a bare year is no sum
        and not (not one.unit and re.fullmatch(r"(?:19|20)\d\d", one.value))
    )


def _bound(words: re.Pattern[str], sentence: str, cited: str, rate: Quantity) -> Quantity | None:
    """The sum after the words for least or most: in the sentence, else beside the rate in its source."""
    for text in (sentence, _near(cited, rate)):
        for one in quantities_in(text):
            if one.unit in CURRENCIES and words.search(text[: one.start]):
                return one
    return None


def _near(cited: str, rate: Quantity) -> str:
    """The line of the source where the rate stands, from there to the end of its sentence."""
    for one in quantities_in(cited):
        if one.unit == "%" and one.value == rate.value:
            start = max(cited.rfind("\n", 0, one.start), cited.rfind(". ", 0, one.start)) + 1
            end = re.compile(r"\n|\.\s+(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])").search(cited, one.end)
            return cited[start : end.start() if end else len(cited)]
    return ""


def _written(value: Decimal, language: str) -> str:
    plain = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    whole, _, part = plain.partition(".")
    if language == "en":
        return plain
    return whole.replace(",", "\u00a0") + (f",{part}" if part else "")
