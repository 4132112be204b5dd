"""`evaluate`."""

import json
from pathlib import Path

import pytest

from ingestion.models import Version
from tests.commands.running import run
from tests.commands.words import QUESTION


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """One with an answer and one without."""
    answered = {"id": "a", "question": QUESTION, "lang": "ru", "kind": "short", "figure": "1 500"}
    rows = [
        answered | {"gold_passage_ids": ["karty@1#1"], "answers": ["1 500"]},
        {"id": "b", "question": "сколько стоит ячейка", "lang": "ru", "kind": "none"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), "utf8")
    return path


def test_a_question_is_found_answered_and_cited(cards: Version, questions: Path) -> None:
    found, asked = run("evaluate", questions).rows
    assert found["search"]["recall@1"] == 1
    assert asked["questions"] == 2
    assert (asked["ask"]["right and cited"], asked["ask"]["wrongly refused"]["of"]) == (1, 1)
    assert asked["ask"]["refused or marked rightly"]["of"] == 1


def test_where_the_passage_that_answers_is_withheld_an_answer_is_a_mistake(
    cards: Version, questions: Path
) -> None:
    _found, asked = run("evaluate", questions, "--without-gold").rows
    assert asked["questions"] == 1
    assert asked["ask"]["refused rightly"] == 1
    assert asked["ask"]["refused or marked rightly"]["share"] == 1


def test_only_the_product_is_asked_without_what_answers(cards: Version, questions: Path) -> None:
    assert run("evaluate", questions, "--without-gold", "--plain").status == 2


def test_a_run_goes_on_behind_the_half_line_of_one_that_was_killed(
    cards: Version, questions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answers.jsonl"
    assert run("evaluate", questions, "--out", out).status == 0
    first, second = out.read_text("utf8").splitlines()
    out.write_text(f"{first}\n{second[:40]}", "utf8")
    assert run("evaluate", questions, "--out", out).rows[-1]["questions"] == 2
    again = out.read_text("utf8").splitlines()
    assert (again[0], [json.loads(line)["id"] for line in again]) == (first, ["a", "b"])


def test_a_question_without_an_id_is_called_by_its_line(cards: Version, tmp_path: Path) -> None:
    file, out = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    file.write_text("\n" + json.dumps({"question": QUESTION}), "utf8")
    assert run("evaluate", file, "--out", out).status == 0
    assert json.loads(out.read_text("utf8"))["id"] == "2"
