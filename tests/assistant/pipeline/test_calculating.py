"""A percentage of the question's own sum is reckoned by code, from cited figures."""

import pytest

from assistant.pipeline.calculating import compute
from assistant.pipeline.values import Masked, Sentence
from tests.assistant.pipeline.samples import sources

BLANK = "\u00a0"


def formula(question: str, said: str, source: str, language: str = "ru") -> str:
    found = compute(Masked(question), [Sentence(said, (1,), (1,))], sources(source), language)
    return found.text.replace(BLANK, " ") if found else ""


@pytest.mark.parametrize(
    "question, said, source, language, expected",
    [
        (
            "клиент переводит 100 000, какая комиссия",
            "Комиссия 0,5 %, минимум 200 ₸.",
            "Перевод — 0,5 %, минимум 200 ₸.",
            "ru",
            "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸",
        ),
        (
            "снимает 10 000, сколько удержим",
            "Комиссия 0,5 %.",
            "Снятие — Тариф: 0,5 %; Минимум: 300 ₸; НДС: нет",
            "ru",
            "0,5 % × 10 000 ₸ = 50 ₸ < 300 ₸ → 300 ₸",
        ),
        (
            "how much is the fee for 1,500,000 tenge",
            "The fee is 1%, at most 5,000 ₸.",
            "The fee is 1%, at most 5,000 ₸.",
            "en",
            "1 % × 1,500,000 ₸ = 15,000 ₸ > 5,000 ₸ → 5,000 ₸",
        ),
        (
            "100 000 теңге аударса комиссия қанша",
            "Комиссия 0,8 %, кемінде 250 ₸.",
            "Басқа банкке аударым 0,8 %, кемінде 250 ₸.",
            "kk",
            "0,8 % × 100 000 ₸ = 800 ₸ ≥ 250 ₸",
        ),
    ],
)
def test_a_fee_is_reckoned(question: str, said: str, source: str, language: str, expected: str) -> None:
    assert formula(question, said, source, language) == expected


@pytest.mark.parametrize(
    "question, said",
    [
        ("вклад 500 000, сколько получит", "Ставка 14 % годовых."),
        ("какая комиссия за перевод", "Комиссия 0,5 %."),
        ("переводит 100 000 и 200 000, какая комиссия", "Комиссия 0,5 %."),
        ("переводит 100 000, какая комиссия", "Комиссия 0,5 % или 1 %."),
    ],
)
def test_what_is_not_clear_is_not_reckoned(question: str, said: str) -> None:
    assert formula(question, said, said) == ""


def test_a_sentence_without_support_gives_no_figures() -> None:
    loose = Sentence("Комиссия 0,5 %.", (1,), ())
    assert (
        compute(Masked("переводит 100 000, какая комиссия"), [loose], sources("Комиссия 0,5 %."), "ru")
        is None
    )
