"""Lines in, lines out: what all JSON Lines commands have in common."""

import json
from io import BytesIO, StringIO, TextIOWrapper
from typing import Any
from unittest.mock import patch

import pytest
from django.core.management import call_command

from foundation.commands import LinesCommand
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
    assert run(command).status == 2


def test_an_id_is_what_it_was_else_the_number_of_the_line(shelf: None) -> None:
    ran = run("mask", "--jsonl", lines=[{"text": "а"}, {"id": 0, "text": "а"}, {"id": {"n": 1}, "text": "а"}])
    assert [row["id"] for row in ran.rows] == [1, 0, {"n": 1}]


def test_other_keys_and_a_byte_order_mark_do_no_harm(shelf: None) -> None:
    line = b"\xef\xbb\xbf" + json.dumps({"text": "а", "note": [1]}).encode()
    assert run("mask", "--jsonl", lines=[line]).rows[0]["masked"] == "а"


UNTYPED = "перевыпуск\u202e \ud800карты\x07"


@pytest.mark.parametrize(
    ("command", "nothing"), [("search", ("no_question", None)), ("ask", (None, "empty_question"))]
)
def test_what_no_keyboard_types_is_no_part_of_a_question(
    shelf: None, command: str, nothing: tuple[str | None, str | None]
) -> None:
    lines = [{"id": 1, "question": UNTYPED}, {"id": 2, "question": "\u202e\ud800 \x00"}]
    first, second = run(command, "--jsonl", lines=lines).rows
    assert "error" not in first
    assert first.get("masked_question", "перевыпуск карты") == "перевыпуск карты"
    assert (second["id"], second.get("error"), second.get("reason")) == (2, *nothing)


def test_half_a_character_stays_escaped_on_standard_output(shelf: None) -> None:
    line = json.dumps({"id": "\udc00", "text": "вопрос"}).encode()
    out = TextIOWrapper(BytesIO(), encoding="utf8")
    with patch("sys.stdin", TextIOWrapper(BytesIO(line))):
        call_command("mask", "--jsonl", stdout=out)
    out.seek(0)
    assert json.loads(out.read())["id"] == "\udc00"


class OneBreaks(LinesCommand):
    def handle(self, **_: Any) -> None:
        self.serve(lambda row: {"whole": 1 // row["by"]})


def test_a_row_that_breaks_off_leaves_the_others(caplog: pytest.LogCaptureFixture) -> None:
    out, lines = StringIO(), b'{"id": 1, "by": 0}\n{"id": 2, "by": 1}'
    with patch("sys.stdin", TextIOWrapper(BytesIO(lines))), pytest.raises(SystemExit):
        call_command(OneBreaks(), stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert rows == [{"id": 1, "error": "fault"}, {"id": 2, "whole": 1}]
    assert [record.getMessage() for record in caplog.records] == ["a row broke off: ZeroDivisionError"]


@pytest.mark.parametrize("command", ["search", "ask"])
@pytest.mark.parametrize(
    "arguments", [["--as", "nobody"], ["--as-of", "tomorrow"], ["--limit", "many"], ["--route", "abroad"]]
)
def test_wrong_arguments_are_status_2(shelf: None, command: str, arguments: list[str]) -> None:
    assert run(command, "--jsonl", *arguments, lines=[{"question": "вопрос"}]) == Ran([], 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "--jsonl", "--limit", "0"],
        ["search", "--jsonl", "--limit", "-1"],
        ["evaluate", "--limit", "-1"],
        ["evaluate", "--sample", "-5"],
        ["compare", "cases.jsonl", "--route", "a", "--route", "b", "--out", "out", "--limit", "-1"],
        ["warm", "--limit", "0"],
        ["issue_key", "--name", "crm", "--as", "operator", "--scope", "ask", "--days", "0"],
        ["issue_key", "--name", "crm", "--as", "operator", "--scope", "ask", "--days", "999999999"],
        ["rotate_key", "1", "--hours", "169"],
        ["replay", str(2**63)],
        ["erase", "--conversation", "-1"],
        ["train_adapter", "model.gguf", "out.gguf", "--epochs", "0"],
        ["train_adapter", __file__, "out.gguf", "--rate", "-1"],
    ],
    ids=" ".join,
)
def test_a_number_that_can_not_be_is_status_2(shelf: None, arguments: list[str]) -> None:
    assert run(*arguments, lines=[{"question": "вопрос"}]) == Ran([], 2)
