"""`ask`."""

import pytest

from assistant.pipeline import masking
from ingestion.models import Version
from tests.commands.running import run
from tests.commands.words import CITED, QUESTION, REPLY
from tests.fakes import FakeEngine

ASK_KEYS = {
    "id", "answer", "masked_answer", "refused", "rung", "reason", "citations", "evidence", "flags",
    "sentences", "masked_question", "searched_question", "contact", "words_only", "model", "route",
    "timings", "tokens",
}  # fmt: skip
TIMES, TOKENS = {"mask_ms", "retrieve_ms", "first_token_ms", "total_ms"}, {"prompt", "completion"}


def test_an_answer_has_all_that_was_promised(cards: Version) -> None:
    ran = run("ask", "--jsonl", lines=[{"id": "q", "question": QUESTION}])
    (row,) = ran.rows
    assert ran.status == 0
    assert set(row) == ASK_KEYS
    assert row["answer"] == row["masked_answer"] == CITED
    assert (row["refused"], row["rung"], row["reason"], row["flags"]) == (False, "grounded", "", [])
    assert row["citations"] == ["karty@1#1-1"]
    assert row["sentences"] == [{"text": REPLY, "kind": "written", "supported_by": ["karty@1#1-1"]}]
    assert row["evidence"][0]["external_id"] == "karty@1#1-1"
    assert "1 500" in row["evidence"][0]["text"]
    assert "<PERSON_1>" in row["masked_question"]
    assert (row["model"], row["route"]) == ("fake@0000", "local")
    assert set(row["timings"]) == TIMES
    assert row["tokens"] == {"prompt": 10, "completion": 5}


def test_values_come_back_in_the_answer_only(cards: Version, engine: FakeEngine) -> None:
    engine.reply = "<PERSON_1>, перевыпуск карты при утере стоит 1 500 ₸."
    (row,) = run("ask", "--jsonl", lines=[{"question": QUESTION}]).rows
    assert row["answer"].startswith("иванов пётр сергеевич")
    assert row["masked_answer"].startswith("<PERSON_1>")


def test_no_answer_is_a_refusal_with_its_reason(cards: Version, engine: FakeEngine, settings) -> None:
    engine.reply, settings.SURE_TO_QUOTE, settings.CONTACTS = "Нет ответа.", 1.0, ["тарифный отдел"]
    typed = [QUESTION, "а" * 8001, "", " \u202e\n"]
    ran = run("ask", "--jsonl", lines=[{"question": text} for text in typed])
    assert [(row["refused"], row["rung"], row["reason"]) for row in ran.rows] == [
        (True, "refused", "not_in_sources"),
        (True, "refused", "question_too_long"),
        (True, "refused", "empty_question"),
        (True, "refused", "empty_question"),
    ]
    assert [row["contact"] for row in ran.rows] == ["тарифный отдел", "", "", ""]
    assert all(set(row) == ASK_KEYS for row in ran.rows)
    assert all(set(row["timings"]) == TIMES and set(row["tokens"]) == TOKENS for row in ran.rows)
    assert ran.status == 0


def test_a_question_that_can_not_be_masked_has_all_that_was_promised(
    cards: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise masking.MaskingError("broken")

    monkeypatch.setattr(masking, "mask", broken)
    (row,) = run("ask", "--jsonl", lines=[{"question": QUESTION}]).rows
    assert (row["refused"], row["reason"]) == (True, "masking_failed")
    assert (set(row["timings"]), row["tokens"]) == (TIMES, {"prompt": 0, "completion": 0})


@pytest.mark.parametrize("line", [{}, {"question": None}, {"question": 7}])
def test_a_line_without_a_question_is_an_error(cards: Version, line: dict[str, object]) -> None:
    ran = run("ask", "--jsonl", lines=[line])
    assert (ran.rows, ran.status) == ([{"id": 1, "error": "no_question"}], 1)


def test_evidence_alone_is_a_refusal_with_its_reason(library, engine: FakeEngine, settings) -> None:
    settings.LEAST_TO_ASK = settings.LEAST_TO_QUOTE = 0.0
    library("вопросы.md", "# Карты\n\nСколько стоит перевыпуск карты при утере?")
    engine.reply = "Обратитесь завтра утром к управляющему филиала."
    (row,) = run("ask", "--jsonl", lines=[{"question": QUESTION}]).rows
    assert (row["refused"], row["rung"], row["reason"]) == (True, "evidence only", "not_in_sources")
    assert (row["answer"], row["citations"], len(row["evidence"])) == ("", [], 1)


def test_an_engine_that_fails_is_an_error_row(cards: Version, engine: FakeEngine) -> None:
    engine.breaks_after = 1
    ran = run("ask", "--jsonl", lines=[{"id": 1, "question": QUESTION}])
    (row,) = ran.rows
    assert ran.status == 1
    assert set(row) == ASK_KEYS | {"error"}
    assert (row["error"], row["reason"], row["rung"]) == ("broken_off", "broken_off", "evidence only")
    assert (row["answer"], row["masked_answer"], row["refused"]) == ("", "", True)
    assert row["evidence"][0]["external_id"] == "karty@1#1-1"
    (sentence,) = row["sentences"]
    assert (sentence["kind"], sentence["supported_by"]) == ("quoted", ["karty@1#1-1"])
    assert "1 500" in sentence["text"]
    assert row["words_only"] is False


def test_without_an_embedder_the_error_row_has_what_words_found(cards: Version, engine: FakeEngine) -> None:
    engine.status = 503
    (row,) = run("ask", "--jsonl", lines=[{"question": QUESTION}]).rows
    assert (row["error"], row["words_only"], row["answer"]) == ("busy", True, "")
    assert row["evidence"][0]["external_id"] == "karty@1#1-1"


def test_history_and_known_values_reach_the_mask(cards: Version, engine: FakeEngine) -> None:
    line = {
        "question": "а срок для Бекзата?",
        "history": [{"question": QUESTION, "answer": REPLY}],
        "known_values": {"name": "Бекзат"},
    }
    (row,) = run("ask", "--jsonl", lines=[line]).rows
    assert "Бекзат" not in row["masked_question"]
    assert "перевыпуск" in engine.embedded[-1]


@pytest.mark.parametrize("history", [["а"], [{"question": "а"}], 7])
def test_a_history_that_is_none_is_an_error(cards: Version, history: object) -> None:
    ran = run("ask", "--jsonl", lines=[{"question": "а", "history": history}])
    assert ran.rows[0]["error"] == "bad_history"
