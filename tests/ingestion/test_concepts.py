"""A question in the words of the documents' other languages, and without the date that it asks about."""

import pytest

from foundation.access import EVERYTHING
from foundation.masked import Masked
from ingestion import knowledge
from ingestion.pipeline.indexing import concepts
from ingestion.pipeline.indexing.dating import without_date
from ingestion.pipeline.indexing.naming import names_of

RUSSIAN = """# Тарифы

## Кредитная карта «Тұлпар»

Снятие наличных по кредитной карте: 32 % годовых.

## Переводы

Перевод в другой банк по номеру телефона стоит 150 ₸.
"""
KAZAKH = """# Салымдар

Салымды мерзімінен бұрын жабу үшін өтініш беру керек.

Шот ашу тегін.
"""


def said(question: str) -> dict[str, str]:
    return {one.language: one.usual for one in concepts.in_other_languages(question)}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("question", "language", "usual"),
    [
        ("қолма-қол ақша алса жылдық қанша пайыз", "ru", "наличные деньги алса годовых количество процент"),
        ("басқа банкке аударым", "en", "another bank transfer"),
        ("досрочное погашение кредита", "kk", "мерзімінен бұрын несие"),
        ("early repayment of the loan", "ru", "досрочно of the кредит"),
        ("safe deposit box rent", "kk", "сейф жалға беру"),
    ],
)
def test_a_question_is_said_in_another_language(question: str, language: str, usual: str) -> None:
    assert said(question)[language] == usual


@pytest.mark.django_db
def test_words_without_a_concept_say_nothing_elsewhere() -> None:
    assert said("бешбармак дастархан") == {}


@pytest.mark.django_db
def test_a_short_kazakh_stem_takes_the_endings_of_nouns_only() -> None:
    assert concepts.ways_to_say("айына")[0][1:] == (
        "месяц",
        "ежемесячный",
        "ай",
        "ай сайын",
        "month",
        "monthly",
    )
    assert concepts.ways_to_say("айтып") == [("айтып",)]


def test_each_concept_has_words_in_every_language() -> None:
    lines = concepts.FILE.read_text("utf8").splitlines()
    named = [line for line in lines if line.strip() and not line.startswith("#")]
    assert len(named) > 300
    for line in named:
        assert all(word.strip() for part in line.split("|") for word in part.split(",")), line
        assert line.count("|") == 2, line


def test_a_question_finds_what_is_said_in_another_language(library) -> None:
    library("тарифы.md", RUSSIAN)
    library("салымдар.md", KAZAKH)
    for question, words in (
        ("тұлпармен қолма-қол ақша алсам қанша пайыз", "Снятие наличных"),
        ("tulpar cash withdrawal, percent a year", "Снятие наличных"),
        ("transfer to another bank by phone number", "Перевод в другой банк"),
        ("закрыть вклад досрочно", "Салымды мерзімінен"),
    ):
        assert words in knowledge.search(Masked(question), EVERYTHING)[0].text, question


def test_a_name_is_found_in_the_other_alphabet(library) -> None:
    library("пакеты.md", "# Пакеты\n\nПакет Classic, пакет Gold и карта «Тұлпар».")
    assert names_of(["классикте", "классика", "голдпен", "голд", "tulpar"]) == {
        "классикте": "classic",
        "классика": "classic",
        "голдпен": "gold",
        "голд": "gold",
        "tulpar": "тұлпар",
    }
    # what only begins so is another word, and a short one sounds like too many
    assert names_of(["голдинг", "классификация", "гол", "пакет"]) == {}
    assert ("голдпен", "gold") in concepts.ways_to_say("голдпен лимит қанша")


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("какая ставка была 30 июня по вкладу на 24 месяца", "какая ставка была по вкладу на 24 месяца"),
        ("2027 жылғы ақпанда 12 айға мөлшерлеме", "12 айға мөлшерлеме"),
        ("rate on 1 sept 2026 for 24 months", "rate on for 24 months"),
        ("01.01.2027 вклад на год", "вклад на год"),
        ("в феврале 2027", "в"),
        ("15 марта 2026", "15 марта 2026"),
        ("ставка в марте", "ставка в"),
        ("fee in March 12, 2026", "fee in"),
        ("fee since Apr 1 2026", "fee since"),
        ("салым 2026 жылғы қыркүйекте", "салым"),
        ("тариф за 2026 год", "тариф за"),
        ("ставки 2025-2026 гг.", "ставки гг."),
        ("вклад в 2026 г., ставка", "вклад в , ставка"),
    ],
)
def test_the_date_asked_about_is_not_searched_for(typed: str, searched: str) -> None:
    assert without_date(typed) == searched


@pytest.mark.parametrize(
    "typed",
    [
        "what is the APR of the card",
        "APR 24 months",
        "payment declined at the market",
        "separate account, may I open it",
        "decide about the novel offer",
        "мартовский бонус",
        "маусымдық салым",
        "перевод 2000 ₸",
        "перевод 2000 тенге",
        "перевод 2000тг",
        "2000 теңге аударым",
        "transfer $2000",
        "transfer 2000 KZT",
        "снять 20000",
        "снять 2000к",
        "снять 200000 ₸",
        "снять 2000000",
        "снять 2000 000",
        "вклад на 12мес",
        "ставка 2000,50",
    ],
)
def test_what_only_looks_like_a_date_is_searched_for(typed: str) -> None:
    assert without_date(f"{typed} x") == f"{typed} x"
