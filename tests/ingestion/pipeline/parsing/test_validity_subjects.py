"""Whose window a statement is: the document's, a clause's, or that of an offer or another act."""

from datetime import date

import pytest

from ingestion.pipeline.parsing import validity
from ingestion.pipeline.parsing.validity import Proposal
from ingestion.pipeline.values import Block, Place

JULY = date(2026, 7, 1)
NOTHING = (None, None)


def read(*texts: str, headings: tuple[str, ...] = ()) -> Proposal:
    """Paragraphs that open with their clause's number, as parsers give them."""
    blocks = [
        Block(text, Place(clause=text.split()[0].strip(".") if text[0].isdigit() else ""), headings)
        for text in texts
    ]
    return validity.propose("", blocks)


@pytest.mark.parametrize(
    "text",
    [
        "4.3. Льготные условия обслуживания действуют с 1 июня 2026 года по 31 августа 2026 года.",
        "Льготные условия обслуживания действуют с 1 июня 2026 года по 31 августа 2026 года.",
        "4.3. Программа «Кэшбэк 5 %» действует до 31 августа 2026 года.",
        "4.3. Тарифы для пенсионеров действуют с 1 июня 2026 года по 31 августа 2026 года.",
        "4.3. Кэшбэк 5 % на АЗС. Действует до 31 августа 2026 года.",
        "4.3. Специальные тарифы вступают в силу с 1 июня 2026 года.",
        "4.3. По вкладам, открытым с 1 июня 2026 года, действуют новые тарифы.",
        "4.3. С 1 июня 2026 года действуют специальные тарифы.",
        "4.3. Жеңілдікті шарттар 2026 жылғы 1 маусымнан бастап қолданылады.",
        "4.3. Жеңілдікті тарифтер 2026 жылғы 1 маусымнан бастап қолданылады.",
        "4.3. The cashback programme is valid until 31 August 2026.",
        "4.3. Reduced fees apply from 1 June 2026 until 31 August 2026.",
    ],
)
def test_the_days_of_an_offer_are_not_those_of_the_document(text: str) -> None:
    proposal = read(text)
    assert proposal.window == NOTHING
    assert [(block.effective_from, block.effective_until) for block in proposal.blocks] == [NOTHING]


@pytest.mark.parametrize(
    "text",
    [
        "Кэшбэк 5 % на АЗС.\nДействует с 1 июня 2026 года по 31 августа 2026 года.",
        "Кэшбэк 5 % на АЗС. Действует с 1 июня 2026 года.",
        "Действует до 31 августа 2026 года.",
        "Действует с 1 июня 2026 года.",
    ],
)
def test_an_offer_under_a_heading_of_its_own_says_nothing_of_the_document(text: str) -> None:
    assert read(text, headings=("Памятка", "Акция «Весна»")).window == NOTHING


def test_a_section_about_coming_into_force_speaks_of_the_document() -> None:
    text = "Вступают в силу с 1 июля 2026 года."
    assert read(text, headings=("Правила", "Заключительные положения")).window == (JULY, None)


@pytest.mark.parametrize(
    "text",
    [
        "1.1. Взамен Правил, действующих с 1 марта 2024 года, утверждены новые размеры комиссий.",
        "1.1. Взамен Правил, действующих с 1 марта 2024 года, введены настоящие Правила.",
        "Взамен Правил, введённых в действие с 1 марта 2024 года, плата снижена.",
        "Плата берётся в соответствии с Правилами, вступившими в силу с 1 марта 2024 года.",
        "В соответствии с Тарифами, действующими с 1 марта 2024 года, плата снижена.",
        "Правила, действующие с 1 марта 2024 года, отменены.",
        "Прежние Правила утрачивают силу с 1 июля 2026 года.",
        "2024 жылғы 1 наурызда күшіне енген Ережелердің орнына бекітілді.",
        "2024 жылғы 1 наурыздан бастап қолданылатын Ережелердің орнына бекітілді.",
        "The Rules effective from 1 March 2024 are replaced.",
        "Instead of the Rules in force since 1 March 2024 the fee is lower.",
    ],
)
def test_the_days_of_another_act_are_not_those_of_the_document(text: str) -> None:
    assert read(text).window == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "Тарифы, действующие с 1 июля 2026 года",
        "Тарифы АО «Банк» по платёжным картам для физических лиц действуют с 1 июля 2026 года.",
        "Новая редакция Правил вступает в силу с 1 июля 2026 года.",
        "Базовые тарифы действуют с 1 июля 2026 года.",
        "9.1. Правила обслуживания клиентов вступают в силу с 1 июля 2026 года.",
        "9.1. Условия вступают в силу с 1 июля 2026 года.",
        "Взамен Правил, действующих с 1 марта 2024 года, настоящие Правила вступают в силу с 01.07.2026.",
        "Көкжиек Банк тарифтері 2026 жылғы 1 шілдеден бастап қолданылады.",
        "The card tariffs are effective from 1 July 2026.",
        "Version 3, effective from 1 July 2026, approved by the Board.",
    ],
)
def test_the_document_is_known_by_its_name(text: str) -> None:
    assert read(text).window == (JULY, None)


@pytest.mark.parametrize(
    "offer",
    [
        "4.3. Программа «Кэшбэк 5 %» действует до 31 августа 2026 года.",
        "4.3. Льготные условия обслуживания действуют с 1 июня 2026 года по 31 августа 2026 года.",
        "1.1. Взамен Правил, действующих с 1 марта 2024 года, введены новые комиссии.",
    ],
)
@pytest.mark.parametrize(
    "itself",
    [
        "9.1. Настоящие Правила вступают в силу с 1 июля 2026 года.",
        "9.1. Осы Ережелер 2026 жылғы 1 шілдеден бастап күшіне енеді.",
        "9.1. These Rules come into force on 1 July 2026.",
    ],
)
def test_an_offer_before_does_not_take_the_documents_place(offer: str, itself: str) -> None:
    proposal = read(offer, itself)
    assert (proposal.window, proposal.problems) == ((JULY, None), ())


def test_what_a_document_says_of_itself_wins_and_the_other_day_is_told() -> None:
    proposal = read(
        "Тарифы действуют с 1 июня 2026 года.", "9.1. Настоящие Тарифы вступают в силу с 1 июля 2026 года."
    )
    assert proposal.window == (JULY, None)
    assert [(one.code, one.detail) for one in proposal.problems] == [
        ("dates_differ", "2026-07-01, 2026-06-01")
    ]


def test_statements_that_agree_make_one_window() -> None:
    proposal = read(
        "Действуют с 1 июля 2026 года.",
        "9.1. Настоящие Тарифы вступают в силу с 01.07.2026.",
        "9.2. Тарифы действуют до 31 декабря 2026 года.",
    )
    assert (proposal.window, proposal.problems) == ((JULY, date(2027, 1, 1)), ())


def test_an_end_before_the_start_is_told() -> None:
    proposal = read("Действуют с 1 июля 2026 года.", "9.2. Тарифы действуют до 31 декабря 2025 года.")
    assert proposal.window == (JULY, None)
    assert [(one.code, one.detail) for one in proposal.problems] == [
        ("dates_differ", "2026-07-01, 2026-01-01")
    ]
