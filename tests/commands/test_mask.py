"""`mask` and `restore`."""

import pytest

from tests.commands.running import Ran, run


def test_mask_tells_where_it_hid_what(db: None) -> None:
    text = "клиент Иванов Пётр, иин 850315 300125"
    (row,) = run("mask", "--jsonl", lines=[{"id": 7, "text": text}]).rows
    assert row["masked"] == "клиент <PERSON_1>, иин <IIN_1>"
    assert [(text[s["start"] : s["end"]], s["label"]) for s in row["spans"]] == [
        ("Иванов Пётр", "PERSON"),
        ("850315 300125", "IIN"),
    ]
    assert row["ms"] >= 0


def test_offsets_count_code_points(db: None) -> None:
    (row,) = run("mask", "--jsonl", lines=[{"text": "😀 иин 850315300125"}]).rows
    assert (row["spans"][0]["start"], row["spans"][0]["end"]) == (6, 18)


def test_lines_of_one_conversation_share_placeholders(db: None) -> None:
    said = [
        "Иванов Пётр Сергеевич пришёл",
        "Смирнова Анна Игоревна пришла",
        "Иванову Петру Сергеевичу отказано",
    ]
    together = run("mask", "--jsonl", lines=[{"text": text, "conversation": "c"} for text in said]).rows
    assert [row["masked"].split()[0] for row in together] == ["<PERSON_1>", "<PERSON_2>", "<PERSON_1>"]
    apart = run("mask", "--jsonl", lines=[{"text": text} for text in said]).rows
    assert {row["masked"].split()[0] for row in apart} == {"<PERSON_1>"}


def test_the_known_customer_is_hidden(db: None) -> None:
    line = {"text": "у Бекзата вопрос", "known_values": {"name": "Бекзат"}}
    assert "Бекзат" not in run("mask", "--jsonl", lines=[line]).rows[0]["masked"]


@pytest.mark.parametrize("values", ["Бекзат", [1]])
def test_known_values_that_are_none_are_an_error(shelf: None, values: object) -> None:
    for command in ("mask", "ask"):
        line = {"text": "а", "question": "а", "known_values": values}
        assert run(command, "--jsonl", lines=[line]).rows[0]["error"] == "bad_known_values"


def test_restore_puts_the_values_back() -> None:
    line = {
        "id": 1,
        "masked_answer": "<PERSON_1>, ваш <IIN_1>.",
        "values": {"<PERSON_1>": "Пётр", "<IIN_1>": "8503"},
    }
    assert run("restore", "--jsonl", lines=[line]) == Ran([{"id": 1, "text": "Пётр, ваш 8503."}], 0)
