"""Commands that read questions or rows say in one line what is wrong with a file."""

from pathlib import Path

import pytest
from django.core.management import call_command

from assistant.evaluation import reading
from foundation.commands import UsageError


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["evaluate", "check_examples"])
@pytest.mark.parametrize(
    ("text", "said"), [(None, "can't be read"), ("[1]", "is no"), ("{}", "is no"), ("текст", "is no")]
)
def test_a_file_that_is_none_is_named(tmp_path: Path, command: str, text: str | None, said: str) -> None:
    file = tmp_path / "rows.jsonl"
    if text is not None:
        file.write_text(text, "utf8")
    with pytest.raises(UsageError, match=said):
        call_command(command, str(file))


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ['"as_of": "в июле"', '"as_of": 7', '"question": null'])
def test_what_would_end_a_run_in_its_middle_is_told_before_it(tmp_path: Path, wrong: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"question": "x"}}\n{{"question": "x", {wrong}}}\n', "utf8")
    with pytest.raises(UsageError, match="line 2 is no question"):
        call_command("evaluate", str(file))


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        ('{"id": "1"}\n', '{"id": "1"}\n'),
        ('{"id": "1"}\n{"id": "2", "answer": "Пе', '{"id": "1"}\n'),
        ('{"id": "1"}', '{"id": "1"}\n'),
        ('{"id', ""),
        ("", ""),
    ],
)
def test_half_a_last_line_is_cut_off(tmp_path: Path, left: str, kept: str) -> None:
    file = tmp_path / "answers.jsonl"
    # the last letter may be halved too
    file.write_bytes(left.encode()[: -1 if left.endswith("е") else None])
    found = [row["id"] for row in reading.answers_in(file)]
    reading.mend(file)
    assert (file.read_text("utf8"), found) == (kept, ["1"] if kept else [])


def test_a_text_that_is_no_answers_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("somebody's notes", "utf8")
    with pytest.raises(reading.BadFile):
        reading.answers_in(file)
    assert file.read_text("utf8") == "somebody's notes"


def test_a_line_ends_only_where_its_row_does(tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text('{"id": "1", "answer": "one\u2028two"}\n', "utf8")
    assert len(reading.answers_in(file)) == 1
