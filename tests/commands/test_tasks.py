"""`extract`, `summarise`, `classify` and `reply`: a bad row costs no other row."""

from typing import Any

import pytest

from tests.commands.conftest import Library
from tests.commands.running import run
from tests.fakes import FakeEngine

GOOD = {"type": "object", "properties": {"fee": {"type": "integer"}}}


@pytest.mark.parametrize(
    "field",
    [
        {"type": "integer", "minimum": "1"},
        {"type": "integer", "maximum": True},
        {"type": "string", "minLength": -1},
        {"type": "string", "pattern": 5},
        {"type": "string", "format": ["date"]},
        {"type": "string", "title": "\ud800"},
        {"type": "array", "items": {"type": "string"}, "maxItems": "3"},
        {"type": "object", "properties": {"a": {"type": "string"}}, "required": [["a"]]},
        {"enum": ["a"], "properties": [1]},
    ],
)
def test_a_bad_form_is_told_and_the_next_row_is_answered(
    shelf: None, engine: FakeEngine, field: dict[str, Any]
) -> None:
    engine.reply = '{"fee": "1500"}'
    bad = {"type": "object", "properties": {"fee": field}}
    lines = [{"id": n, "text": "Перевыпуск 1500 тенге.", "schema": one} for n, one in enumerate((bad, GOOD))]
    first, second = run("extract", "--jsonl", lines=lines).rows
    assert first == {"id": 0, "error": "bad_schema"}
    assert second["fields"] == {"fee": 1500}


def test_what_no_keyboard_types_is_no_part_of_a_text(shelf: None, engine: FakeEngine) -> None:
    engine.reply = "Итог."
    lines = [
        {"id": 1, "text": "Клиент\u202e спросил \ud800о карте.\r\nИ ушёл.\x07"},
        {"id": 2, "text": "\u202e\ud800"},
    ]
    first, second = run("summarise", "--jsonl", lines=lines).rows
    assert first["text"] == "Итог."
    assert "Клиент спросил о карте.\nИ ушёл.\n" in engine.prompt
    assert second == {"id": 2, "error": "empty_text"}


def test_topics_with_half_a_character_are_asked_for(shelf: None, engine: FakeEngine) -> None:
    engine.reply = '{"topic": "cards"}'
    line = {"text": "карта", "topics": [{"code": "cards", "title": "карты\ud800"}]}
    assert run("classify", "--jsonl", lines=[line]).rows[0]["topic"] == "cards"


TARIFF = "Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня."
LETTER = """Шаблон

1. Текст письма
1.1. Здравствуйте, {имя}! Ваша карта заблокирована.

2. Указания сотруднику
2.1. Полный номер карты клиента в письме никогда не указывайте.
"""


@pytest.fixture
def letters(library: Library, engine: FakeEngine) -> str:
    """A tariff and a letter template; the template's name."""
    library("тариф.md", f"# Карты\n\n{TARIFF}")
    return str(library("шаблон.txt", LETTER, kind="template").document.slug)


def test_a_reply_says_what_its_sentences_stand_on_as_ask_does(letters: str, engine: FakeEngine) -> None:
    engine.reply = f"Здравствуйте! {TARIFF} Карту доставит курьер на дом."
    line = {"text": "Сколько стоит перевыпуск карты при утере?", "template": ""}
    row = run("reply", "--jsonl", lines=[line]).rows[0]
    (evidence,) = row["evidence"]
    assert (evidence["text"], row["citations"]) == (TARIFF, [evidence["external_id"]])
    assert row["sentences"] == [
        {"text": "Здравствуйте!", "kind": "courtesy", "supported_by": []},
        {"text": TARIFF, "kind": "quoted", "supported_by": row["citations"]},
        {"text": "Карту доставит курьер на дом.", "kind": "written", "supported_by": []},
    ]


def test_a_reply_starts_from_the_letter_that_is_named(letters: str, engine: FakeEngine) -> None:
    engine.reply = "Здравствуйте!"
    asked = "Что с моей картой?"
    lines: list[dict[str, Any]] = [
        {"id": 1, "text": asked, "letter": letters},
        {"id": 2, "text": asked, "letter": "nothing"},
        {"id": 3, "text": asked},
        {"id": 4, "text": asked, "letter": letters, "template": "Здравствуйте!"},
    ]
    first, *others = run("reply", "--jsonl", lines=lines).rows
    assert first["text"] == "Здравствуйте!"
    assert "Ваша карта заблокирована." in engine.prompt
    assert "никогда не указывайте" not in str(engine.prompts)
    assert [one["error"] for one in others] == ["unknown_letter", "no_template", "two_templates"]
