"""Data sets: out of reviews, with where each row comes from; nothing twice, contradicted or leaked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from assistant.models import Answer, DataRow, DataSet, EvaluationCase, FollowUp, Training
from assistant.retention import erasing, learned
from assistant.reviewing import outcomes
from assistant.tuning import building, datasets
from assistant.tuning.checking import CHECKS
from assistant.tuning.worked import read_examples
from foundation import clock
from foundation.models import AuditEntry, User
from ingestion.models import Version
from tests.assistant.tuning.conftest import ASKED, OLD, Learn, codes, only, train
from tests.commands.running import run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]


def test_a_review_becomes_a_row_that_cites_and_says_where_it_comes_from(
    learn: Learn, people: dict[str, User]
) -> None:
    review = learn()
    made = building.build("bank", people["security"])
    row = only(made)
    passage = review.answer.retrieved.get()
    assert (row["question"], row["answer"]) == (ASKED, "Перевыпуск карты стоит 1 500 ₸ [1].")
    assert row["lineage"]["clauses"] == [{"document": "t", "version": 1, "sha256": passage.text_sha256}]
    assert (row["lineage"]["answer"], row["lineage"]["review"]) == (review.answer_id, review.pk)
    assert row["lineage"]["approved_by"] == [people["supervisor"].pk]
    assert made.statement["language"] == {"ru": 1}
    assert made.statement["sha256"] == made.sha256
    assert FollowUp.objects.get().done_by == people["security"]
    assert AuditEntry.objects.get(action="data_set.built").details["reviews"] == [review.pk]


def test_it_is_what_train_adapter_reads(learn: Learn) -> None:
    learn()
    (example,) = read_examples([building.build("bank").file])
    assert [code for code, look in CHECKS.items() if list(look(example))] == []


def test_only_the_account_reads_the_file(learn: Learn) -> None:
    learn()
    assert building.build("bank").file.stat().st_mode & 0o077 == 0


def test_with_nothing_to_learn_there_is_no_set() -> None:
    with pytest.raises(building.NothingToLearn):
        building.build("bank")
    assert not DataSet.objects.exists()


def test_built_again_it_is_the_same_until_something_changes(learn: Learn) -> None:
    learn()
    first = building.build("bank")
    assert building.build("bank") == first
    learn("смс-уведомления платные?", "Нет ответа.")
    assert str(building.build("bank")) == "bank@2"


def test_the_shipped_rows_come_along_when_they_are_asked_for() -> None:
    made = building.build("bank", worked=True)
    assert made.statement["rows"] == made.statement["shipped"] == len(read_examples())
    assert made.statement["left_out"] == {}


# --- left out ------------------------------------------------------------------------------------------


def test_of_those_that_say_the_same_the_newest_stays(learn: Learn) -> None:
    first, second = learn(), learn("Сколько стоит перевыпуск карты?", "Стоит 1 500 ₸ перевыпуск карты.")
    made = building.build("bank")
    assert codes(made) == [(first.pk, "duplicate")]
    assert only(made)["lineage"]["review"] == second.pk


def test_those_that_contradict_each_other_are_for_a_person(learn: Learn) -> None:
    first, second, third = learn(), learn("сколько стоит перевыпуск карты?", "Нет ответа."), learn("про смс?")
    made = building.build("bank")
    assert codes(made) == [(first.pk, "contradiction"), (second.pk, "contradiction")]
    assert made.left_out[0]["other"] == f"review:{second.pk}"
    assert only(made)["lineage"]["review"] == third.pk


def test_another_term_is_another_question(learn: Learn) -> None:
    learn("сколько стоит перевыпуск карты через 2 года")
    learn("сколько стоит перевыпуск карты через 3 года")
    assert building.build("bank").statement["rows"] == 2


@pytest.mark.parametrize(
    "question", [ASKED, "Сколько стоит перевыпуск карты??", "сколько стоит перевыпуск карты 2"]
)
def test_what_judges_an_adapter_is_refused(learn: Learn, question: str) -> None:
    review, other = learn(), learn("про смс?")
    case = EvaluationCase.objects.create(origin="hand", question=question, language="ru", listed=False)
    made = building.build("bank")
    assert made.left_out == [{"review": review.pk, "code": "leaked", "other": f"case:{case.pk}"}]
    assert only(made)["lineage"]["review"] == other.pk


@pytest.mark.parametrize(
    ("corrected", "code"),
    [
        ("Кредит на квартиру выдают в отделении по паспорту.", "uncited"),
        ("Card reissue costs 1 500 ₸.", "language"),
    ],
)
def test_a_row_that_teaches_something_wrong_is_left_out(learn: Learn, corrected: str, code: str) -> None:
    review = learn("перевыпуск", corrected)
    learn("про смс?")
    assert codes(building.build("bank")) == [(review.pk, code)]


def test_the_source_that_a_supervisor_names_is_taken_for_what_words_do_not_tie(learn: Learn) -> None:
    learn("перевыпуск", "Кредит на квартиру выдают в отделении по паспорту [1].")
    row = only(building.build("bank"))
    assert row["answer"] == "Кредит на квартиру выдают в отделении по паспорту [1]."
    assert row["cites"] == [1]


def test_a_mark_without_a_source_ties_nothing(learn: Learn) -> None:
    review = learn("перевыпуск", "Кредит на квартиру выдают в отделении по паспорту [9].")
    learn("про смс?")
    assert codes(building.build("bank")) == [(review.pk, "uncited")]


def test_a_newer_review_without_the_wish_replaces_it(learn: Learn, people: dict[str, User]) -> None:
    review = learn()
    learn("про смс?")
    outcomes.decide(review.answer, people["supervisor"], outcomes.Finding("right", seen=1))
    assert codes(building.build("bank")) == [(review.pk, "replaced")]


def test_what_was_stored_open_is_masked_again(learn: Learn) -> None:
    review = learn()
    review.answer.question.masked_text = "клиент <PERSON_1>, иин 850315300125: сколько стоит перевыпуск карты"
    review.answer.question.save()
    assert only(building.build("bank"))["question"] == (
        "клиент <PERSON_1>, иин <IIN_1>: сколько стоит перевыпуск карты"
    )


def test_what_masking_leaves_open_is_left_out(learn: Learn, monkeypatch: pytest.MonkeyPatch) -> None:
    review = learn()
    learn("про смс?")
    review.answer.question.masked_text = "иин 850315300125: сколько стоит перевыпуск карты"
    review.answer.question.save()
    monkeypatch.setattr("assistant.tuning.reviewed.hide_again", lambda text, known, vault: text)
    assert codes(building.build("bank")) == [(review.pk, "unmasked")]


# --- what changes afterwards ---------------------------------------------------------------------------


def test_a_changed_clause_lists_its_rows_and_a_new_set_lacks_them(
    learn: Learn, library: Callable[..., Version]
) -> None:
    review = learn()
    learn("смс-уведомления бесплатны?", "Нет ответа.")
    made = building.build("bank", worked=True)
    assert datasets.changed(made) == []
    library("т.md", OLD.replace("1 500", "2 000"), slug="t", effective_from=clock.today())
    listed = datasets.changed(made)
    assert review.pk in [row.review_id for row, _clauses in listed]
    again = building.build("bank", worked=True)
    assert (review.pk, "clause_changed") in codes(again)
    assert datasets.changed(again) == []


def test_a_publication_says_beforehand_which_answers_in_data_sets_it_concerns(
    learn: Learn, library: Callable[..., Version], people: dict[str, User]
) -> None:
    learn()
    building.build("bank")
    newer = library("т.md", OLD.replace("1 500", "2 000"), slug="t", publish=False)
    assert datasets.changed_by("t", newer.number) == 1
    browser = Client()
    browser.force_login(people["admin"])
    # the corrected answer relies on the clause too
    fragment = browser.get(f"/review/relied-on/t/{newer.number}/").content.decode()
    assert fragment.count("note-check") == 2
    same = library("т.md", OLD + "\n\n1.3. Новое.", slug="t", publish=False)
    assert datasets.changed_by("t", same.number) == 0


def test_erasing_takes_the_row_out_and_names_the_set_and_its_adapters(
    learn: Learn, people: dict[str, User], tmp_path: Path
) -> None:
    review, other = learn(), learn("про смс?")
    made = building.build("bank")
    train(made, tmp_path / "ours.gguf")
    conversation = review.answer.question.conversation
    Answer.objects.update(finished_at=clock.now())
    erasure = erasing.erase_conversation(conversation, "по заявлению клиента", people["security"])
    assert erasure.learned == [{"data_set": "bank@1", "adapters": ["ours"]}]
    assert erasure.counts["datarow"] == 1
    assert erasing.proof(erasure)["holds"]
    made.refresh_from_db()
    assert only(made)["lineage"]["review"] == other.pk
    assert (made.erased, AuditEntry.objects.filter(details__learned__isnull=False).count()) == (1, 1)


def test_what_is_erased_while_a_set_is_built_is_not_in_it(learn: Learn) -> None:
    waiting = [learn().answer.question.conversation]
    stays = learn("про смс?")
    Answer.objects.update(finished_at=clock.now())

    def erase(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        # once the reviews were read, and before the set is stored
        if sql.startswith("SELECT") and 'FROM "assistant_dataset"' in sql and waiting:
            erasing.erase_conversation(waiting.pop(), "по заявлению клиента", None)
        return execute(sql, *rest)

    with connection.execute_wrapper(erase):
        made = building.build("bank")
    assert not waiting
    assert only(made)["lineage"]["review"] == stays.pk
    assert DataSet.objects.get().reviewed.count() == 1


def test_of_two_erasures_at_once_neither_undoes_the_other(learn: Learn) -> None:
    learn(), learn("про смс?"), learn("про лимит?")
    made = building.build("bank")
    # both read their rows before either took one out
    first, second, _ = DataRow.objects.select_related("dataset")
    learned.take_out([first])
    learned.take_out([second])
    made.refresh_from_db()
    assert (len(datasets.rows_in(made)), made.erased) == (1, 2)


def test_the_command_says_what_was_left_out_and_the_statement(learn: Learn, tmp_path: Path) -> None:
    review = learn()
    learn("про смс?")
    file = tmp_path / "cases.jsonl"
    file.write_text(json.dumps({"question": ASKED}), encoding="utf8")
    ran = run("build_dataset", "bank", "--cases", file)
    assert ran.rows[0] == {"id": f"review:{review.pk}", "left_out": "leaked", "other": "file"}
    assert (ran.rows[1]["data_set"], ran.rows[1]["rows"], ran.status) == ("bank@1", 1, 0)


def test_the_command_fails_with_nothing_to_learn() -> None:
    ran = run("build_dataset", "bank")
    assert (ran.rows, ran.status) == ([{"error": "nothing_to_learn"}], 1)
    assert run("build_dataset", "bank/../x").status == 2


@pytest.mark.parametrize("name", ["nothing", "bank@2", "bank@x"])
def test_an_adapter_is_trained_from_a_set_that_is_there(learn: Learn, name: str, tmp_path: Path) -> None:
    learn()
    building.build("bank")
    (tmp_path / "w.gguf").touch()
    with pytest.raises(CommandError, match="no data set"):
        call_command("train_adapter", str(tmp_path / "w.gguf"), str(tmp_path / "o.gguf"), dataset=name)


def test_nothing_is_trained_from_rows_that_were_tampered_with(learn: Learn, tmp_path: Path) -> None:
    learn()
    made = building.build("bank")
    made.file.write_text("{}\n", encoding="utf8")
    (tmp_path / "w.gguf").touch()
    with pytest.raises(CommandError, match="build it again"):
        call_command("train_adapter", str(tmp_path / "w.gguf"), str(tmp_path / "o.gguf"), dataset="bank")
    assert not Training.objects.exists()
