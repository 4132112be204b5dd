"""The sentences with which banks set a day: each is read, or a person is told that it was not."""

from datetime import date

import pytest

from ingestion.pipeline.parsing import validity
from ingestion.pipeline.parsing.validity import Proposal, Window
from ingestion.pipeline.values import Block, Place

START, END = date(2026, 7, 1), date(2027, 1, 1)


def read(text: str, clause: str = "") -> Proposal:
    return validity.propose("", [Block(text, Place(clause=clause))])


@pytest.mark.parametrize(
    "text",
    [
        "Настоящие Правила вступают в силу 1 июля 2026 года.",
        "С 1 июля 2026 года вступают в силу новые тарифы.",
        "С 1 июля 2026 года действуют следующие тарифы.",
        "С 01.07.2026 г. настоящие Правила вступают в силу.",
        "Тарифы с 1 июля 2026 года действуют в новой редакции.",
        "Настоящие Правила вступают в силу с 00:00 часов 1 июля 2026 года.",
        "Настоящие Правила вступают в силу с 00 часов 00 минут (время Астаны) 1 июля 2026 года.",
        "Действуют с 01.07.26 г.",
        "Действует с: 01.07.2026",
        "Тарифы вступают в силу с 1-го июля 2026 года.",
        "Утверждены Правлением 1 июня 2026 года и вступают в силу с 1 июля 2026 года.",
        "Осы Қағидалар 2026 жылғы «1» шілдеден бастап күшіне енеді.",
        "The tariffs shall apply from 1 July 2026.",
        "Тарифы введены в действие с 01.07.26.",
        "01.07.2026 ж. бастап қолданылады.",
        "Осы Ережелер 01.07.2026 ж. бастап күшіне енеді.",
        "Осы Ережелер 01.07.2026 жылдан бастап күшіне енеді.",
        "Осы Ережелер 2026 жылғы 1 шілдеде күшіне енеді.",
        "2026 жылғы 1 шілдеде күшіне енеді.",
        "2026 жылғы 1 шілдеден бастап жаңа тарифтер қолданысқа енгізіледі.",
        "Effective July 1, 2026.",
        "These Terms are effective 1 July 2026.",
        "These Terms become effective on July 1, 2026.",
        "From 1 July 2026 the following tariffs apply.",
        "Осы тарифтер 01.07.2026 жылдан бастап қолданысқа енеді.",
        "Қолданысқа енгізу күні: 01.07.2026",
        "Тарифтердің күшіне ену күні: 2026 жылғы 1 шілде",
        "Тарифтердің қолданылу мерзімі: 2026 жылғы 1 шілдеден бастап",
        "Ввод в действие: 01.07.2026",
        "Дата начала действия тарифов: 01.07.2026",
        "Срок действия настоящих тарифов с 1 июля 2026 года",
        "Effective as at 1 July 2026.",
    ],
)
@pytest.mark.parametrize("clause", ["", "1.1"])
def test_a_usual_sentence_sets_the_first_day(text: str, clause: str) -> None:
    proposal = read(text, clause)
    assert (proposal.window, proposal.problems) == ((START, None), ())


@pytest.mark.parametrize(
    "text",
    [
        "Настоящие Правила вступают в силу с 24:00 30 июня 2026 года.",
        "Настоящие Правила вступают в силу с 24:00 часов 30 июня 2026 года.",
        "Настоящие Правила вступают в силу с 24 часов 00 минут (время Астаны) 30 июня 2026 года.",
        "Настоящие Правила вступают в силу в 24.00 30 июня 2026 года.",
        "Настоящие Правила вступают в силу с 30 июня 2026 года с 24:00 часов.",
        "Настоящие Правила вступают в силу с 00:00 1 июля 2026 года.",
        "Настоящие Правила вступают в силу в 00:00 часов 1 июля 2026 года.",
        "С 24:00 30.06.2026 вступают в силу новые тарифы.",
        "Осы Ережелер 2026 жылғы 30 маусым 24:00-ден бастап күшіне енеді.",
        "Осы Ережелер 2026 жылғы 30 маусымда сағат 24:00-ден бастап күшіне енеді.",
        "Осы Ережелер 2026 жылғы 1 шілде 00:00-ден бастап күшіне енеді.",
        "These Terms are effective from 24:00 on 30 June 2026.",
        "These Terms are effective from the end of 30 June 2026.",
        "These Terms are effective from midnight on 30 June 2026 (end of day).",
    ],
)
def test_an_hour_tells_the_first_day(text: str) -> None:
    proposal = read(text)
    assert (proposal.window, proposal.problems) == ((START, None), ())


@pytest.mark.parametrize(
    "text",
    [
        "These Terms are effective from midnight on 30 June 2026.",
        "From midnight on 30 June 2026 the following tariffs take effect.",
        "Правила вступают в силу с полуночи 30 июня 2026 года.",
    ],
)
def test_midnight_alone_is_either_end_of_its_day(text: str) -> None:
    proposal = read(text)
    assert proposal.window == (None, None)
    assert [one.code for one in proposal.problems] == ["date_not_understood"]


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Тарифтер 2026 жылғы 1 шілдеден 2026 жылғы 31 желтоқсанға дейін қолданылады.", (START, END)),
        (
            "Осы Ережелер 2026 жылғы 1 шілдеден бастап 2026 жылғы 31 желтоқсанды қоса алғанда қолданылады.",
            (START, END),
        ),
        ("Тарифы действуют с 1 июля по 31 декабря 2026 года.", (START, END)),
        (
            "2026 жылғы 1 шілдеден бастап 2026 жылғы 31 желтоқсанды қоса алғандағы мерзімде жарамды.",
            (START, END),
        ),
        (
            "Тарифтер 2026 жылғы 1 шілдеден бастап 2026 жылғы 31 желтоқсанға дейінгі мерзімде қолданылады.",
            (START, END),
        ),
        ("Тарифы действуют с 01.07.2026 г. до 31.12.2026 г.", (START, END)),
        (
            "Настоящие Правила вступают в силу 1 июля 2026 года и действуют до 31 декабря 2026 года.",
            (START, END),
        ),
        ("These Terms expire on 31 December 2026.", (None, END)),
        ("This policy ceases to apply on 1 January 2027.", (None, END)),
        ("Инструкция утрачивает силу 31 декабря 2026 года.", (None, END)),
        ("С 1 января 2027 года настоящая Инструкция утрачивает силу.", (None, END)),
        ("Тарифы действуют до 24:00 31 декабря 2026 года.", (None, END)),
        ("Тарифы действуют до 00:00 1 января 2027 года.", (None, END)),
        ("Тарифы действуют с 24:00 30 июня 2026 года по 23:59 31 декабря 2026 года.", (START, END)),
        ("Тарифы действуют с 00:00 1 июля по 24:00 31 декабря 2026 года.", (START, END)),
        ("Инструкция утрачивает силу с 24:00 31 декабря 2026 года.", (None, END)),
        ("Тарифтер 2026 жылғы 31 желтоқсан сағат 24:00-ге дейін қолданылады.", (None, END)),
    ],
)
def test_both_ends_of_a_window_are_read(text: str, window: Window) -> None:
    assert read(text).window == window


CLAUSES = [
    Block(f"{number}. Плата 100 ₸.", Place(clause=number)) for number in ("3.1", "3.2", "3.2.1", "3.3", "3.4")
]


def windows(text: str) -> list[Window]:
    proposal = validity.propose("", [*CLAUSES, Block(text, Place(clause="9.1"))])
    assert (proposal.window, proposal.problems) == ((None, None), ())
    return [(block.effective_from, block.effective_until) for block in proposal.blocks[:-1]]


@pytest.mark.parametrize(
    "text",
    [
        "9.1. Пункты 3.1-3.3 вступают в силу с 1 июля 2026 года.",
        "9.1. Пункты 3.1–3.3 вступают в силу 1 июля 2026 года.",
        "9.1. Пункты с 3.1 по 3.3 вступают в силу с 1 июля 2026 года.",
        "9.1. С 1 июля 2026 года вступают в силу пункты 3.1, 3.2 и 3.3.",
        "9.1. 3.1–3.3-тармақтар 2026 жылғы 1 шілдеден бастап күшіне енеді.",
        "9.1. Қағидалардың 3.1–3.3-тармақтары 2026 жылғы 1 шілдеден бастап күшіне енеді.",
        "9.1. Clauses 3.1 to 3.3 take effect on 1 July 2026.",
    ],
)
def test_a_range_of_clauses_is_meant_as_a_whole(text: str) -> None:
    assert windows(text) == [(START, None)] * 4 + [(None, None)]


@pytest.mark.parametrize(
    "text",
    [
        "9.1. С 1 января 2027 года пункт 3.2 утрачивает силу.",
        "9.1. С 1 января 2027 года утрачивает силу пункт 3.2.",
        "9.1. 2027 жылғы 1 қаңтардан бастап 3.2-тармақ күшін жояды.",
    ],
)
def test_a_clause_may_end_before_its_document(text: str) -> None:
    nothing = (None, None)
    assert windows(text) == [nothing, (None, END), (None, END), nothing, nothing]


@pytest.mark.parametrize(
    "text",
    [
        "Изменения вступают в силу для новых клиентов с 1 июля 2026 года.",
        "Настоящие Правила вступают в силу с июля 2026 года.",
        "Тарифы вступают в силу с 31 июня 2026 года.",
        "Өзгерістер 2026 жылғы 1 шілдеден бастап күшіне енеді.",
        "The amendment takes effect for new clients on 1 July 2026.",
    ],
)
def test_what_was_not_understood_is_told(text: str) -> None:
    proposal = read(text, "9.1")
    assert proposal.window == (None, None)
    assert [(one.code, one.place.clause, one.excerpt) for one in proposal.problems] == [
        ("date_not_understood", "9.1", text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Действуют с 1 июля 2026 года. Изменения вступают в силу для новых клиентов с 1 августа 2026 года.",
        "Договор вступает в силу с даты подписания.",
        "The effective annual rate was 21 % on 1 July 2026.",
    ],
)
def test_nothing_is_told_where_the_day_is_known_or_none_is_named(text: str) -> None:
    assert read(text).problems == ()


@pytest.mark.parametrize(
    "text", ["Тарифы не действуют с 1 июля 2026 года.", "The policy is not effective from 1 July 2026."]
)
def test_what_is_denied_sets_no_day(text: str) -> None:
    assert read(text).window == (None, None)


def in_chapters(text: str, *numbers: str) -> list[date | None]:
    """The first days of clauses in two chapters, the statement in the second."""
    first, second = ("Глава 1. Общее",), ("Глава II. Комиссии",)
    chapters = ((first, numbers[:2]), (second, numbers[2:]))
    blocks = [
        Block(f"{number}. Плата 100 ₸.", Place(clause=number), headings)
        for headings, inside in chapters
        for number in inside
    ]
    proposal = validity.propose("", [*blocks, Block(text, Place(clause="9"), second)])
    return [block.effective_from for block in proposal.blocks[:-1]]


@pytest.mark.parametrize(
    ("text", "numbers", "starts"),
    [
        ("Пункт 2 вступает в силу с 1 июля 2026 года.", "1212", [None, None, None, START]),
        ("Пункт 2 главы 1 вступает в силу с 1 июля 2026 года.", "1212", [None, START, None, None]),
        ("Пункты 2–3 вступают в силу с 1 июля 2026 года.", "1234", [None, START, START, None]),
        (
            "1-тараудың 2-тармағы 2026 жылғы 1 шілдеден бастап күшіне енеді.",
            "1212",
            [None, START, None, None],
        ),
    ],
)
def test_a_number_that_several_chapters_have_is_that_of_one(
    text: str, numbers: str, starts: list[date | None]
) -> None:
    assert in_chapters(text, *numbers) == starts


def test_a_kazakh_clause_that_is_cited_keeps_its_window() -> None:
    assert (
        windows("9.1. 3.2-тармаққа сәйкес ақы 2026 жылғы 1 шілдеден бастап қолданылады.")
        == [(None, None)] * 5
    )
