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
