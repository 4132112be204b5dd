"""Pieces: whole clauses, no mixing, nothing lost, nothing longer than allowed."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.pipeline.chunking import cut
from ingestion.pipeline.values import Block, Parsed, Place

LONG = " ".join(f"Предложение номер {n} говорит о тарифах банка и сроках." for n in range(1, 31))


def parsed(*blocks: Block, title: str = "Условия") -> Parsed:
    return Parsed(blocks, title)


def text(words: str, clause: str = "", page: int | None = None, *headings: str) -> Block:
    return Block(words, Place(page=page, clause=clause), headings)


def row(words: str, number: int, *headings: str) -> Block:
    return Block(words, Place(sheet="Карты", row=number), headings, "row")


def test_short_paragraphs_of_a_clause_are_one_piece() -> None:
    pieces = cut(parsed(text("2.1. Первое.", "2.1"), text("Второе.", "2.1"), text("Третье.", "2.1")))
    assert [piece.text for piece in pieces] == ["2.1. Первое.\nВторое.\nТретье."]


def test_clauses_pages_headings_and_rows_are_never_mixed() -> None:
    pieces = cut(
        parsed(
            text("А.", "1.1", 1, "1. Общее"),
            text("Б.", "1.2", 1, "1. Общее"),
            text("В.", "1.2", 2, "1. Общее"),
            text("Г.", "1.2", 2, "2. Иное"),
            row("Выпуск — 0 ₸", 5),
            row("Счёт — 0 ₸", 6),
        )
    )
    assert [piece.text for piece in pieces] == ["А.", "Б.", "В.", "Г.", "Выпуск — 0 ₸", "Счёт — 0 ₸"]


def test_the_steps_of_a_list_stay_together() -> None:
    steps = [text(f"{n}. Шаг {n}.", "3") for n in range(1, 6)]
    assert len(cut(parsed(text("Оператор обязан:", "3"), *steps))) == 1


def test_a_long_paragraph_is_cut_at_sentences_with_overlap() -> None:
    pieces = cut(parsed(text(LONG)), longest=300, overlap=80)
    assert all(len(piece.text) <= 300 for piece in pieces)
    assert all(piece.text.startswith("Предложение") and piece.text.endswith(".") for piece in pieces)
    for before, after in pairwise(pieces):
        first = after.text.split(". ")[0]
        assert first in before.text


def test_no_sentence_is_lost_by_cutting() -> None:
    joined = " ".join(piece.text for piece in cut(parsed(text(LONG)), longest=250, overlap=60))
    assert all(f"Предложение номер {n} " in joined for n in range(1, 31))


@pytest.mark.parametrize(
    "words", ["Плата по п. 3.1 взимается в тг. Иванову", "И. И. Иванов", "т.е. Банк", "ст. 15 Кодекса"]
)
def test_abbreviations_do_not_end_a_sentence(words: str) -> None:
    pieces = cut(parsed(text(f"{words} " + "слово " * 8)), longest=len(words) + 30, overlap=0)
    assert pieces[0].text.startswith(words)


def test_long_paragraphs_leave_no_short_rest() -> None:
    blocks = [text("Слово " * 20 + ".", "1") for _ in range(7)]
    lengths = [len(piece.text) for piece in cut(parsed(*blocks), longest=700)]
    assert min(lengths) > 0.4 * max(lengths)


def test_a_row_that_is_too_long_is_cut_between_values_under_its_label() -> None:
    values = "; ".join(f"Колонка {n}: значение номер {n}" for n in range(20))
    pieces = cut(parsed(row(f"Перевыпуск — {values}", 4)), longest=200)
    assert len(pieces) > 1
    assert all(piece.text.startswith("Перевыпуск — Колонка") and len(piece.text) <= 200 for piece in pieces)
    assert [piece.ordinal for piece in pieces] == list(range(1, len(pieces) + 1))


def test_the_breadcrumb_does_not_repeat_itself() -> None:
    pieces = cut(
        parsed(
            row("Выпуск — 0 ₸", 5, "Дебетовые карты", "Тарифы банка по картам: дебетовые карты", "1. Выпуск"),
            text("Б.", "", None, "Тарифы банка по картам", "Тарифы банка по картам: кредитные"),
            title="Тарифы банка по картам",
        )
    )
    assert [piece.breadcrumb for piece in pieces] == [
        "Тарифы банка по картам › Дебетовые карты › 1. Выпуск",
        "Тарифы банка по картам › кредитные",
    ]


def test_empty_and_repeated_pieces_are_dropped() -> None:
    pieces = cut(parsed(text(" "), text("***", "1"), row("Выпуск — 0 ₸", 5), row("Выпуск  —  0 ₸", 9)))
    assert [piece.text for piece in pieces] == ["Выпуск — 0 ₸"]


@pytest.mark.parametrize(
    "values",
    [
        ("25 $", "25 €", "25 ₸"),
        ("≤ 1 000 ₸", "≥ 1 000 ₸", "< 1 000 ₸"),
        ("+5 %", "−5 %", "5 %"),
        ("✓", "✗"),
        ("1 %", "1 ₸"),
        ("1,5", "1 5"),
    ],
)
def test_rows_that_differ_in_a_sign_only_are_kept(values: tuple[str, ...]) -> None:
    rows = [row(f"Перевод SWIFT — Тариф: {value}", number) for number, value in enumerate(values)]
    assert [piece.text for piece in cut(parsed(*rows))] == [block.text for block in rows]


def test_the_same_row_in_another_section_is_kept() -> None:
    assert len(cut(parsed(row("Выпуск — 0 ₸", 5, "Gold"), row("Выпуск — 0 ₸", 9, "Start")))) == 2


def test_ordinals_count_within_what_names_the_place() -> None:
    pieces = cut(
        parsed(
            text("А.", "1.2", 1),
            text("Б.", "1.3", 1),
            text("В.", "1.2", 2),
            text("Г.", "", 2),
            text("Д.", "", 2, "Х"),
        )
    )
    assert [(piece.place.slug(), piece.ordinal) for piece in pieces] == [
        ("1.2", 1),
        ("1.3", 1),
        ("1.2", 2),
        ("p2", 1),
        ("p2", 2),
    ]


@given(
    paragraphs=st.lists(st.text(alphabet="абв АБВ.,;!? \n1", max_size=300), max_size=8),
    longest=st.integers(40, 400),
    overlap=st.integers(0, 120),
)
def test_pieces_fit_and_keep_every_letter(paragraphs: list[str], longest: int, overlap: int) -> None:
    pieces = cut(
        parsed(*(text(words, str(n)) for n, words in enumerate(paragraphs, 1))),
        longest=longest,
        overlap=overlap,
    )
    assert all(0 < len(piece.text) <= longest for piece in pieces)
    for number, words in enumerate(paragraphs, 1):
        whole = re.sub(r"\W", "", words)
        parts = "".join(
            re.sub(r"\W", "", piece.text) for piece in pieces if piece.place.clause == str(number)
        )
        assert len(parts) >= len(whole)
        assert set(whole) <= set(parts)
