"""Which limit a rule finds on labelled data, and what a limit would do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_use

from assistant.evaluation import calibrating, limits
from assistant.evaluation.calibrating import Given, Weighed
from assistant.evaluation.reading import questions_in, rows_in
from assistant.evaluation.scoring import Case
from assistant.pipeline.supporting import threshold
from ingestion.models import Version
from tests.commands.running import run
from tests.fakes import FakeEngine

RULE = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
GOLD = ["karty@1#1"]
QUESTIONS: list[dict[str, Any]] = [
    {"id": "1", "question": "сколько стоит перевыпуск карты", "gold_passage_ids": GOLD, "figure": "1 500"},
    {"id": "2", "question": "какой срок перевыпуска карты", "gold_passage_ids": GOLD, "figure": "3"},
    {"id": "3", "question": "как починить велосипед"},
]
SENTENCES = {
    "question": "сколько стоит перевыпуск",
    "title": "Карты",
    "text": RULE,
    "sentences": [
        {"text": "Перевыпуск карты при утере стоит 1 500 ₸.", "kind": "supported"},
        {"text": "Ипотеку одобряют за день без залога.", "kind": "other"},
    ],
}


def test_a_limit_keeps_what_is_good_and_stops_what_is_bad() -> None:
    good = [n / 100 for n in range(100)]
    limit = calibrating.highest_keeping(good, 0.05)
    assert sum(one < limit for one in good) / 100 <= 0.05 < sum(one < limit + 0.01 for one in good) / 100
    limit = calibrating.lowest_stopping(good, 0.08)
    assert sum(one >= limit for one in good) / 100 <= 0.08 < sum(one >= limit - 0.011 for one in good) / 100


def test_the_support_is_where_precision_and_recall_are_best_together() -> None:
    said = [(0.9, True), (0.7, True), (0.6, False), (0.4, True), (0.3, False)]
    limit = calibrating.best_f1(said)
    assert 0.3 < limit <= 0.4
    assert calibrating.supported_at(said, limit) == {"precision": 0.75, "recall": 1.0, "sentences": 5}
    assert calibrating.supported_at(said, 0.65) == {"precision": 1.0, "recall": 0.667, "sentences": 5}


def test_coverage_falls_and_so_does_risk_as_less_is_asked() -> None:
    found = [Weighed(0.9, True, 0.2), Weighed(0.6, True, 0.7), Weighed(0.5, False, None)]
    assert calibrating.asked_at(found, 0.1)["coverage"] == 1.0
    assert calibrating.asked_at(found, 0.1)["risk"] == 0.333
    assert calibrating.asked_at(found, 0.55) == {
        "coverage": 0.667, "risk": 0.0, "answered ones refused": 0.0, "unanswered ones refused": 1.0,
    }  # fmt: skip
    assert list(calibrating.quoted_at(found, 0.65).values()) == [0.5, 0.5, 0.0]


def test_doubt_marks_and_refusals_are_told_apart() -> None:
    answers = [
        Given(0.1, False, True, True),
        Given(0.5, False, False, True),
        Given(0.4, False, False, False),
        Given(0.95, True, False, False),
    ]
    found = calibrating.doubted_at(answers, 0.3)
    assert (found["coverage"], found["risk"]) == (0.25, 0.0)
    assert found["no answer in the documents, refused or marked"] == 1.0
    assert calibrating.doubted_at(answers, 0.45)["no answer in the documents, refused or marked"] == 0.5
    assert calibrating.refused_at(answers, 0.45)["wrongly refused"] == 0.5


def test_an_answer_without_a_told_chance_is_left_out() -> None:
    case = Case("1", "сколько стоит", "ru", "short", ("a@1#1",), "1 500")
    row = {"id": "1", "answer": "1 500 ₸", "citations": ["a@1#1"], "refused": False, "refusal_chance": 0.2}
    assert calibrating.given([case], [row]) == [Given(0.2, False, True, True)]
    assert calibrating.given([case], [{**row, "refusal_chance": None}]) == []
    assert calibrating.given([case], [{"id": "1", "error": "timeout"}]) == []


def test_the_limit_of_the_support_is_the_one_that_was_learnt() -> None:
    assert threshold() == in_use.LEAST_SUPPORT


def test_three_hundred_labelled_sentences_come_with_the_product() -> None:
    rows = [row for file in limits.SENTENCES.glob("*.jsonl") for row in rows_in(file)]
    assert sum(len(row["sentences"]) for row in rows) >= 300


@pytest.fixture
def labelled(library: Callable[..., Version], engine: FakeEngine, tmp_path: Path) -> Path:
    """A library of one passage; a folder with questions, sentences and answers about it."""
    library("карты.md", f"# Карты\n\n## 1. Перевыпуск\n\n{RULE}")
    told = {"answer": RULE, "citations": ["karty@1#1-1"], "refused": False}
    answers = [
        {"id": row["id"], **told, "refusal_chance": chance}
        for row, chance in zip(QUESTIONS, (0.1, 0.2, 0.7), strict=True)
    ]
    for name, rows in (("questions", QUESTIONS), ("sentences", [SENTENCES]), ("answers", answers)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, "utf8")
    return tmp_path


def test_each_limit_comes_with_its_rule_and_what_it_would_do(labelled: Path) -> None:
    files = {name: labelled / f"{name}.jsonl" for name in ("questions", "sentences", "answers")}
    ran = run(
        "calibrate", files["questions"], "--sentences", files["sentences"], "--answers", files["answers"]
    )
    assert ran.status == 0
    nearest, *others = ran.rows
    assert nearest["in_use"]["nearest"] == in_use.NEAREST
    found = {row["variable"]: row for row in others if "variable" in row}
    assert list(found) == [
        "SUFLER_LEAST_TO_ASK", "SUFLER_LEAST_TO_QUOTE", "SUFLER_SURE_TO_QUOTE", "SUFLER_WORDS_ENOUGH",
        "SUFLER_LEAST_SUPPORT", "SUFLER_REFUSAL_CHANCE", "SUFLER_DOUBT_CHANCE",
    ]  # fmt: skip
    for name, row in found.items():
        assert row["in_use"] == getattr(in_use, name.removeprefix("SUFLER_"))
        assert 0 <= row["found"] <= 1
        assert row["in_use_gives"].keys() == row["found_gives"].keys()
    assert found["SUFLER_LEAST_SUPPORT"]["in_use_gives"] == {"precision": 1.0, "recall": 1.0, "sentences": 2}
    assert 0.2 < found["SUFLER_DOUBT_CHANCE"]["found"] <= 0.7
    curves = [next(iter(row)) for row in others if "variable" not in row]
    assert curves == ["limit"] * 10 + ["support"] * 10 + ["doubt"] * 10


def test_answers_that_tell_no_chance_are_refused(labelled: Path) -> None:
    (labelled / "answers.jsonl").write_text('{"id": "1", "answer": "", "refused": true, "citations": []}')
    assert run("calibrate", labelled / "questions.jsonl", "--answers", labelled / "answers.jsonl").status == 2


@pytest.mark.parametrize("which", ["questions", "sentences", "answers"])
@pytest.mark.parametrize("line", ["{}", "[1]", "текст"])
def test_a_line_that_is_none_is_wrong_usage(labelled: Path, which: str, line: str) -> None:
    files = {name: labelled / f"{name}.jsonl" for name in ("questions", "sentences", "answers")}
    files[which].write_text(f"{line}\n{files[which].read_text('utf8')}\n", "utf8")
    ran = run(
        "calibrate", files["questions"], "--sentences", files["sentences"], "--answers", files["answers"]
    )
    assert ran.status == 2


def test_a_question_without_an_id_is_called_by_its_line(labelled: Path) -> None:
    file, answers = labelled / "questions.jsonl", labelled / "answers.jsonl"
    rows = [{key: row[key] for key in row if key != "id"} for row in QUESTIONS]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf8")
    # a run of `evaluate` that was killed left half a line
    answers.write_text(answers.read_text("utf8") + '\n{"id": "4", "answer": "Пере', "utf8")
    ran = run("calibrate", file, "--answers", answers)
    assert ran.status == 0
    assert "SUFLER_DOUBT_CHANCE" in [row.get("variable") for row in ran.rows]


def test_a_case_of_the_demo_bank_is_one_of_the_rules() -> None:
    cases = questions_in(Path(in_use.BASE_DIR, "demo/questions.jsonl"))
    assert {case.must_refuse for case in cases} == {True, False}
