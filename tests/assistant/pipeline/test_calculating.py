"""A percentage of the question's own sum is reckoned by code, from cited figures."""

import re

import pytest

from assistant.pipeline.calculating import compute, own_formula
from assistant.pipeline.masking import Vault, mask
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
    "rule, expected",
    [
        ("0,5 %, мин. 200, макс. 5 000", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 %, мин 200, макс 5000", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0.5 %, not below 200 ₸", "→ 200 ₸"),
        ("0,5 %, минимум двести тенге", "→ 200 ₸"),
        ("0,5 %, но не менее 200 и не более 5 000 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 % (от 200 до 5 000 ₸)", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 % от суммы перевода, от 200 до 5 000 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0.5 %, from 200 to 5,000 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 %, не ниже 200 ₸", "→ 200 ₸"),
        ("0.5 %, no less than 200 ₸", "→ 200 ₸"),
        ("0.5 %, not less than 200 ₸ and not more than 5,000 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0.5 %, at least 200 ₸, up to 5,000 ₸", None),
        ("0.5 %, up to 5,000 ₸", "= 5 ₸ ≤ 5 000 ₸"),
        ("0,5 %, минимальная комиссия составляет 200 ₸", "→ 200 ₸"),
        ("0,5 %, минимальная сумма комиссии составляет 200 ₸", "→ 200 ₸"),
        ("0,5 %, 200 ₸-ден кем емес", "→ 200 ₸"),
        ("0,5 %, 5 000 ₸-ден аспайды", "= 5 ₸ ≤ 5 000 ₸"),
        ("0,5 %, 5 000 ₸-ден аспайды, кемінде 200 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 % (200 ₸-ден 5 000 ₸-ге дейін)", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 %. Минимум 200 ₸, максимум 5 000 ₸", "→ 200 ₸ ≤ 5 000 ₸"),
        ("0,5 %, минимум не назван, максимум 5 000 ₸", "= 5 ₸ ≤ 5 000 ₸"),
        ("0,5 %, не более 2 операций подряд", "= 5 ₸"),
        ("0,5 %, действует с 1 июля 2026 года", "= 5 ₸"),
        ("0,5 %, подтверждение за 5 мин", "= 5 ₸"),
    ],
)
def test_the_least_and_the_most_are_found_however_they_are_worded(rule: str, expected: str | None) -> None:
    found = formula("переводит 1 000, какая комиссия", "Комиссия 0,5 %.", f"Комиссия: {rule}.")
    assert found.endswith(expected) if expected else found == ""
    assert ("<" in found) == ("→" in found)


def test_a_bound_of_the_whole_row_counts_for_each_of_its_rates() -> None:
    row = "Снятие — Пакет · Classic: 1 %; Gold: 0,5 %; Примечание: Мин. 200 ₸"
    question = "снимает 10 000, сколько удержим"
    assert formula(question, "Для Classic комиссия 1 %.", row) == "1 % × 10 000 ₸ = 100 ₸ < 200 ₸ → 200 ₸"


def test_a_rate_is_written_as_the_source_has_it() -> None:
    found = formula("переводит 100 000, какая комиссия", "Комиссия 0,125 %.", "Комиссия 0,125 %.")
    assert found == "0,125 % × 100 000 ₸ = 125 ₸"


@pytest.mark.parametrize(
    "rule",
    [
        "0,5 % с суммы свыше 500 000 ₸",
        "до 500 000 бесплатно, свыше — 0,5 % от суммы превышения",
        "0,5 % сверх бесплатного лимита",
        "0,5 % + 200 ₸",
        "0,5 % плюс 200 ₸",
        "1 500 ₸, включая НДС 12 %",
        "скидка 50 % на комиссию",
        "пеня 0,1 % за каждый день",
        "платёж не более 50 % дохода",
        "комиссия от 0,5 %",
        "до 1 %",
        "при сумме от 500 000 ₸ — 0,5 %",
        "0,5 %, минимальная сумма перевода 10 000 ₸",
        "0,5 % при сумме до 500 000 ₸",
        "500 000 теңгеден асатын сомадан 0,5 %",
        "0.5 % of amounts over 500,000 ₸",
        "0.5 % for transfers up to 500,000 ₸",
        "0.5 % per day",
        "0,5 %, выпуск карты 1 500 ₸",
        "0,5 %, минимум 20 $",
        "0,5 %, ниже 200 не бывает",
        "0,5 %, с 1 июля 2026 года — 0,7 %",
        "первые 3 перевода бесплатно, затем 0,5 %",
        "0,5 %, минимум 1 МРП",
        "0,5 %, минимум 20 юаней",
        "0,5 % через приложение, 1 % в отделении, минимум 500 ₸",
        "0 %, минимум 200 ₸",
    ],
)
def test_a_rule_that_is_more_than_a_share_within_bounds_is_not_reckoned(rule: str) -> None:
    rate = re.findall(r"[\d.,]+ %", rule)[0]
    question = "переводит 300 000, какая комиссия"
    assert formula(question, f"Комиссия: {rule}.", f"Комиссия: {rule}.") == ""
    assert formula(question, f"Комиссия {rate}.", f"Комиссия: {rule}.") == ""


def test_a_free_rate_has_no_least() -> None:
    row = "Снятие — Пакет · Classic: 1 %; Premium: 0 %; Примечание: Мин. 200 ₸"
    assert formula("снимает 10 000, сколько удержим", "Для Premium комиссия 0 %.", row) == ""


def test_a_rate_that_stands_twice_with_different_bounds_is_not_reckoned() -> None:
    text = "В кассе — 0,5 %, минимум 300 ₸.\nВ банкомате — 0,5 %, минимум 200 ₸."
    question = "снимает 10 000, сколько удержим"
    assert formula(question, "Комиссия 0,5 %.", text) == ""
    # said word for word, it is clear which of them
    found = formula(question, "В банкомате — 0,5 %, минимум 200 ₸.", text)
    assert found == "0,5 % × 10 000 ₸ = 50 ₸ < 200 ₸ → 200 ₸"


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


@pytest.mark.parametrize(
    "question, rule, language, expected",
    [
        (
            "комиссия за перевод 100 000 тенге?",
            "Комиссия 0,5 %, минимум 200 ₸.",
            "ru",
            "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸",
        ),
        (
            "100 000 теңге аударудың комиссиясы қанша?",
            "Комиссия 0,5 %, кемінде 200 ₸.",
            "kk",
            "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸",
        ),
        (
            "what is the fee for a transfer of 100,000 tenge?",
            "The fee is 0.5%, at least 200 ₸.",
            "en",
            "0.5 % × 100,000 ₸ = 500 ₸ ≥ 200 ₸",
        ),
        (
            "у клиента на счету 350 000, переводит 100 000 тенге, какая комиссия",
            "Комиссия 0,5 %, минимум 200 ₸.",
            "ru",
            "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸",
        ),
    ],
)
def test_the_sum_of_an_operation_passes_the_mask_and_is_reckoned_with(
    question: str, rule: str, language: str, expected: str
) -> None:
    masked = mask(question, Vault())
    found = compute(masked, [Sentence(rule, (1,), (1,))], sources(rule), language)
    assert found is not None
    assert found.text.replace(BLANK, " ") == expected


def own(
    question: str, *, card: dict[str, str] | None = None, rule: str = "Комиссия 0,5 %, минимум 200 ₸."
) -> str:
    """The formula that the asker alone is shown, of a question in which no sum is left open."""
    vault = Vault()
    masked = mask(question, vault, card)
    assert "<AMOUNT_1>" in masked.text
    said = [Sentence(rule, (1,), (1,))]
    assert compute(masked, said, sources(rule), "ru") is None
    found = own_formula(masked, said, sources(rule), "ru", vault.values)
    return found.text.replace(BLANK, " ") if found else ""


@pytest.mark.parametrize(
    "question",
    [
        "у клиента на счету 100 000 тенге, снимает всё, какая комиссия",
        "на карте осталось 100 000 тенге, хочет перевести всю сумму, сколько удержим",
        "шотында 100 000 теңге бар, бәрін аударса комиссия қанша",
        "the balance is 100,000 tenge, what is the fee to withdraw everything",
    ],
)
def test_a_hidden_sum_that_is_moved_whole_is_reckoned_for_its_asker(question: str) -> None:
    assert own(question) == "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸"


def test_a_sum_that_is_hidden_because_the_card_has_it_is_reckoned_for_its_asker() -> None:
    question = "клиент переводит 100 000 тенге, какая комиссия"
    assert own(question, card={"BALANCE": "100 000"}) == "0,5 % × 100 000 ₸ = 500 ₸ ≥ 200 ₸"


@pytest.mark.parametrize(
    "question",
    [
        "зарплата 350 000 тенге, сколько стоит перевод",
        "остаток на счёте 100 000 тенге, какая комиссия за перевод",
        "у клиента на счету 100 000 тенге, переводит половину, какая комиссия",
        "долг 780 000 тенге, какая плата за рассрочку",
    ],
)
def test_a_hidden_sum_that_may_not_be_what_goes_is_not_reckoned(question: str) -> None:
    assert own(question) == ""
