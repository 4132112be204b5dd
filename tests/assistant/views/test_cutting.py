"""Texts cut into parts for showing."""

import pytest

from assistant.views import cutting
from assistant.views.showing import Part
from foundation.masked import Span


def joined(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)


def lit(text: str, question: str) -> list[str]:
    return [part.text for part in cutting.lit(text, question) if part.kind == "lit"]


def test_typed_text_keeps_every_character() -> None:
    text = "Клиент Иванов, ИИН 850315300125."
    parts = cutting.typed(text, [Span(19, 31, "IIN", "<IIN_1>"), Span(7, 13, "PERSON", "<PERSON_1>")])
    assert joined(parts) == text
    assert [(part.text, part.kind) for part in parts if part.kind] == [
        ("Иванов", "PERSON"),
        ("850315300125", "IIN"),
    ]


def test_placeholders_become_parts_of_their_kind() -> None:
    assert cutting.masked("У <PERSON_2> карта") == (Part("У "), Part("", "PERSON", 2), Part(" карта"))


def test_the_decisive_piece_is_told_apart_without_losing_a_character() -> None:
    text = "Карту выдают в отделении. Перевыпуск стоит 1 500 ₸."
    parts = cutting.with_decisive(cutting.lit(text, "перевыпуск"), 26, len(text))
    assert joined(parts) == text
    assert joined(tuple(part for part in parts if part.decisive)) == text[26:]
    assert [part.text for part in parts if part.kind == "lit"] == ["Перевыпуск", "1 500 ₸"]


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        # the case of a noun changes its end
        ("Перевыпуск карты платный.", "сколько стоит перевыпустить карту", ["Перевыпуск карты"]),
        ("Картаны қайта шығару ақылы.", "карта қайта шығарылады ма", ["Картаны қайта шығару"]),
        # figures of the closest sentence light up with their unit, those of others stay dark
        ("Перевыпуск — 1 500 ₸. Лимит 300 ₸.", "перевыпуск", ["Перевыпуск", "1 500 ₸"]),
        # what was hidden is no word of the question
        ("PERSON не слово вопроса", "<PERSON_1>", []),
        ("Вклад закрыт.", "карта", []),
    ],
)
def test_decisive_words_light_up(text: str, question: str, expected: list[str]) -> None:
    assert lit(text, question) == expected


def test_lighting_keeps_every_character() -> None:
    text = "Срок — 3 рабочих дня.\nСтоимость: 1\u00a0500,50 ₸ (карта)."
    assert joined(cutting.lit(text, "стоимость карты")) == text


def test_only_the_doubted_figure_is_marked() -> None:
    parts = cutting.doubted("Срок 27 дней, цена 1 500 ₸, номер 270.", {"27"})
    assert [part.text for part in parts if part.kind == "doubt"] == ["27"]


def test_doubtful_sentences_are_parts_of_their_own() -> None:
    parts = cutting.doubtful("Карта утеряна. Слон улетел. Всё.", ["Слон улетел."])
    assert [(part.text, part.kind) for part in parts] == [
        ("Карта утеряна. ", ""), ("Слон улетел.", "doubt"), (" Всё.", ""),
    ]  # fmt: skip
