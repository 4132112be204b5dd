"""Windows of dates that a text states: of the document, of a clause, in three languages."""

from datetime import date

import pytest

from ingestion.pipeline.parsing import validity
from ingestion.pipeline.values import Block, Place

JULY, AUGUST, YEAR = date(2026, 7, 2), date(2026, 8, 1), date(2027, 1, 1)


def whole(text: str, clause: str = "") -> tuple[date | None, date | None]:
    return validity.propose("", [Block(text, Place(clause=clause))]).window


@pytest.mark.parametrize(
    "text",
    [
        "Настоящие Тарифы вступают в силу с 2 июля 2026 года.",
        "Действуют с 02.07.2026.",
        "Редакция 3, действует с 2 июля 2026 г. Утверждена Правлением.",
        "АО «Банк». Действует с «2» июля 2026 года. Утверждён 1 июня 2026 года.",
        "Приказ вводится в действие со 2 июля 2026 года.",
        "Дата вступления в силу: 2026-07-02",
        "Осы Ережелер 2026 жылғы 2 шілдеден бастап күшіне енеді.",
        "2026 жылғы 2 шілдеден бастап қолданылады.",
        "Нұсқаулық 2026 ж. 2 шілдеден бастап қолданысқа енгізіледі.",
        "Effective from 2 July 2026. Approved by the Board.",
        "These terms come into force on July 2, 2026.",
        "This policy is effective as of 2nd July 2026.",
    ],
)
def test_the_document_says_since_when_it_holds(text: str) -> None:
    assert whole(text) == (JULY, None)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Тарифы действуют с 2 июля 2026 года по 31 декабря 2026 года.", (JULY, YEAR)),
        ("Тарифы действуют с 02.07.2026 до 01.01.2027.", (JULY, YEAR)),
        ("Правила действуют до 31 декабря 2026 года включительно.", (None, YEAR)),
        ("Инструкция утрачивает силу с 1 января 2027 года.", (None, YEAR)),
        ("Срок действия: с 02.07.2026 по 31.12.2026", (JULY, YEAR)),
        ("Effective from 2 July 2026 until 31 December 2026.", (JULY, YEAR)),
        ("Тарифтер 2026 жылғы 31 желтоқсанға дейін қолданылады.", (None, YEAR)),
        ("Бұйрық 2027 жылғы 1 қаңтардан бастап күшін жояды.", (None, YEAR)),
    ],
)
def test_the_document_says_until_when_it_holds(text: str, window: tuple[date | None, date | None]) -> None:
    assert whole(text) == window


@pytest.mark.parametrize(
    "text",
    [
        "Утверждены решением Правления от 2 июля 2026 года.",
        "Доверенность действует до 31 декабря 2026 года.",
        "Акция для новых клиентов действует с 2 июля 2026 года по 31 августа 2026 года.",
        "Карта клиента действует с 2 июля 2026 года.",
        "Одобрение действует 15 календарных дней.",
        "Тарифы действуют с 31 февраля 2026 года.",
        "Отделения не работают с 2 июля 2026 года.",
    ],
)
def test_other_dates_say_nothing_of_the_document(text: str) -> None:
    assert whole(text) == (None, None)


def test_a_date_in_the_title_is_taken_when_the_text_has_none() -> None:
    assert validity.propose("Тарифы по картам с 2 июля 2026 года", []).window == (JULY, None)


def test_the_first_statement_about_the_document_stands() -> None:
    assert whole("Действуют с 2 июля 2026 года. Тарифы действуют с 1 августа 2026 года.") == (JULY, None)


CLAUSES = [
    Block("Действуют с 1 января 2026 года.", Place()),
    Block("3.1. Выпуск карты бесплатный.", Place(clause="3.1")),
    Block("3.2. Перевод по номеру телефона — 100 ₸.", Place(clause="3.2")),
    Block("Комиссия берётся сразу.", Place(clause="3.2")),
    Block("3.3. Снятие наличных — 0,5 %.", Place(clause="3.3")),
]


def windows(*texts: str) -> list[tuple[date | None, date | None]]:
    blocks = [*CLAUSES, *(Block(text, Place(clause="9.1")) for text in texts)]
    proposal = validity.propose("", blocks)
    assert proposal.window[0] == date(2026, 1, 1)
    return [(block.effective_from, block.effective_until) for block in proposal.blocks[1:5]]


@pytest.mark.parametrize(
    "text",
    [
        "9.1. Пункт 3.2 вступает в силу с 1 августа 2026 года.",
        "Правила действуют с 1 января 2026 года, кроме пункта 3.2, который вступает в силу с 01.08.2026.",
        "9.1. 3.2-тармақ 2026 жылғы 1 тамыздан бастап күшіне енеді.",
        "9.1. Clause 3.2 takes effect on 1 August 2026.",
    ],
)
def test_a_clause_named_by_its_number_has_its_own_window(text: str) -> None:
    nothing = (None, None)
    assert windows(text) == [nothing, (AUGUST, None), (AUGUST, None), nothing]


@pytest.mark.parametrize(
    "text",
    [
        "3.4. Плата 200 ₸ (действует с 1 августа 2026 года).",
        "3.4. Плата 200 ₸. Настоящий пункт вступает в силу с 1 августа 2026 года.",
        "3.4. Ақысы 200 ₸. Осы тармақ 2026 жылғы 1 тамыздан бастап күшіне енеді.",
        "3.4. The fee is 200 ₸. This clause is effective from 1 August 2026.",
    ],
)
def test_a_clause_may_speak_of_itself(text: str) -> None:
    proposal = validity.propose("", [*CLAUSES, Block(text, Place(clause="3.4"))])
    assert proposal.window == (date(2026, 1, 1), None)
    assert [block.effective_from for block in proposal.blocks] == [None] * 5 + [AUGUST]


def test_two_wordings_of_one_clause_follow_each_other() -> None:
    blocks = [
        Block("3.2. Плата 100 ₸ (действует до 1 августа 2026 года).", Place(clause="3.2")),
        Block("3.2. Плата 200 ₸ (действует с 1 августа 2026 года).", Place(clause="3.2")),
    ]
    marked = validity.propose("", blocks).blocks
    assert [(b.effective_from, b.effective_until) for b in marked] == [(None, AUGUST), (AUGUST, None)]


def test_a_row_has_a_window_only_in_brackets() -> None:
    rows = [
        Block("Gold — Плата: 500 ₸ (действует с 01.08.2026)", Place(sheet="Л", row=2), kind="row"),
        Block("Акция — Срок: действует с 01.08.2026", Place(sheet="Л", row=3), kind="row"),
    ]
    assert [block.effective_from for block in validity.propose("", rows).blocks] == [AUGUST, None]


def test_a_clause_that_is_only_cited_keeps_its_window() -> None:
    assert windows("9.1. Согласно пункту 3.2 плата действует с 1 августа 2026 года.")[1] == (None, None)
