"""`extract`, `summarise`, `classify` and `reply`: a bad row costs no other row."""

from typing import Any

import pytest

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
