"""Lines in, lines out: what all JSON Lines commands have in common."""

import json

import pytest

from tests.commands.running import Ran, run

LINE_COMMANDS = {
    "search": "no_question",
    "ask": "no_question",
    "mask": "no_text",
    "restore": "no_masked_answer_or_values",
}


@pytest.mark.parametrize("command, missing", LINE_COMMANDS.items())
def test_a_bad_line_is_an_error_row_and_the_rest_goes_on(shelf: None, command: str, missing: str) -> None:
    good = {"id": "last", "question": "вопрос", "text": "текст", "masked_answer": "ответ", "values": {}}
    bad = ["{", "[1]", {"id": "x"}, b"\xff\xfe", "", good]
    ran = run(command, "--jsonl", lines=bad)
    assert [(row["id"], row.get("error")) for row in ran.rows] == [
        (1, "not_json"),
        (2, "not_an_object"),
        ("x", missing),
        (4, "not_utf8"),
        ("last", None),
    ]
    assert ran.status == 1


@pytest.mark.parametrize("command", LINE_COMMANDS)
def test_no_lines_are_no_rows(shelf: None, command: str) -> None:
    assert run(command, "--jsonl") == Ran([], 0)


@pytest.mark.parametrize("command", LINE_COMMANDS)
def test_the_lines_must_be_asked_for(shelf: None, command: str) -> None:
    assert run(command).status != 0


def test_an_id_is_what_it_was_else_the_number_of_the_line(shelf: None) -> None:
    ran = run("mask", "--jsonl", lines=[{"text": "а"}, {"id": 0, "text": "а"}, {"id": {"n": 1}, "text": "а"}])
    assert [row["id"] for row in ran.rows] == [1, 0, {"n": 1}]


def test_other_keys_and_a_byte_order_mark_do_no_harm(shelf: None) -> None:
    line = b"\xef\xbb\xbf" + json.dumps({"text": "а", "note": [1]}).encode()
    assert run("mask", "--jsonl", lines=[line]).rows[0]["masked"] == "а"


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    "arguments", [["--as", "nobody"], ["--as-of", "tomorrow"], ["--limit", "many"], ["--route", "abroad"]]
)
def test_wrong_arguments_are_status_2(shelf: None, command: str, arguments: list[str]) -> None:
    ran = run(command, "--jsonl", *arguments, lines=[{"question": "вопрос"}])
    assert ran.rows == []
    assert ran.status != 0
