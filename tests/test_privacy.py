"""Customer data goes nowhere: values are planted in everything that people type, then looked for everywhere.

One journey (questions on the page and on the command line, a flag, a review) leaves its traces; each test
searches one kind of them. Only the asker's own screen may show what was typed.
"""

import json
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.test import override_settings

from assistant.models import Answer, Flag, Question, Review
from ingestion.pipeline import indexing
from tests.fakes import serving
from tests.privacy.journey import Journey
from tests.privacy.planted import PLANTED, found_in
from tests.privacy.traces import Traces, dump, listen

# makes pytest-django set up the test database, which the journey fills and rolls back once
pytestmark = pytest.mark.django_db

REPLY = "Клиенту <PERSON_1> с картой <CARD_1> перевыпуск карты стоит 1 500 ₸."


@pytest.fixture(scope="module")
def traces(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Traces:
    left, home = Traces(), tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(serving(left.engine))
        left.engine.reply = REPLY
        folders = {"INDEX_FOLDER": home / "index", "MEDIA_ROOT": home / "documents"}
        urls = {"CHAT_URL": left.engine.url, "EMBED_URL": left.engine.url}
        stack.enter_context(override_settings(**folders, **urls))
        indexing.forget_store()
        stack.callback(indexing.forget_store)
        stack.enter_context(patch.object(connection, "force_debug_cursor", True))
        lines = listen(stack, left)
        with transaction.atomic():
            Journey(left).walk()
            dump(left, home)
            transaction.set_rollback(True)
        left.logs = lines.text
    return left


def leaks(places: dict[str, str]) -> dict[str, list[str]]:
    return {place: found for place, text in places.items() if (found := found_in(text))}


# --- the search itself works ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "клиент ИВАНОВ",
        json.dumps("Сергеевич"),
        "%D0%98%D0%B2%D0%B0%D0%BD%D0%BE%D0%B2",
        "8503 1530 0125",
        "4400-4301-2345-6784",
        "mail: PETR.IVANOV@EXAMPLE.KZ",
    ],
)
def test_the_search_finds_what_was_planted(text: str) -> None:
    assert found_in(text)


def test_the_asker_sees_what_was_typed(traces: Traces) -> None:
    assert found_in(traces.own_screen) == list(PLANTED)
    answered = json.loads(traces.command.splitlines()[0])
    assert "name" in found_in(answered["answer"])
    assert found_in(answered["masked_answer"] + answered["masked_question"]) == []


def test_the_asker_sees_it_again_while_it_is_kept(traces: Traces) -> None:
    of_question, of_conversation = traces.own_pages.values()
    assert found_in(of_question) == list(PLANTED)
    # the follow-up is shown with the question it leans on
    assert found_in(of_conversation) == list(PLANTED)


def test_the_journey_left_traces(traces: Traces) -> None:
    assert "<PERSON_1>" in traces.columns["assistant.Question.masked_text"]
    assert "<PERSON_1>" in traces.columns["assistant.Flag.comment"]
    assert "<PERSON_" in traces.columns["assistant.Review.corrected_answer"]
    assert b"<PERSON_1>" in traces.database_file
    assert "crashed" in traces.columns["assistant.Answer.outcome"]
    assert "ValueError" in traces.logs
    assert "openai" in traces.logs
    assert "INSERT INTO" in traces.logs
    assert any(path.startswith("index") for path in traces.files)
    assert len(traces.engine.prompts) >= 4
    for model in (Question, Answer, Flag, Review):
        assert f"{model._meta.label}.id" in traces.columns


# --- and finds nothing ------------------------------------------------------------------------------------


def test_no_column_of_any_table(traces: Traces) -> None:
    assert leaks(traces.columns) == {}


def test_not_the_database_file(traces: Traces) -> None:
    assert found_in(traces.database_file.decode("utf8", "replace")) == []


def test_no_file_of_the_installation(traces: Traces) -> None:
    assert leaks({name: raw.decode("utf8", "replace") for name, raw in traces.files.items()}) == {}


def test_no_log_line(traces: Traces) -> None:
    assert leaks({line: line for line in traces.logs.splitlines()}) == {}


def test_no_header_and_no_cookie(traces: Traces) -> None:
    assert leaks(traces.headers) == {}


def test_no_address(traces: Traces) -> None:
    assert leaks({address: address for address in traces.addresses}) == {}


def test_no_session(traces: Traces) -> None:
    assert found_in(traces.sessions) == []


def test_no_task(traces: Traces) -> None:
    assert leaks({task: task for task in traces.tasks}) == {}


def test_no_page_of_anybody(traces: Traces) -> None:
    assert leaks(traces.pages) == {}


def test_no_prompt_and_nothing_that_was_embedded(traces: Traces) -> None:
    assert found_in(json.dumps(traces.engine.prompts, ensure_ascii=False)) == []
    assert found_in("\n".join(traces.engine.embedded)) == []


def test_a_bug_is_told_without_its_words(traces: Traces) -> None:
    failed = [json.loads(line) for line in traces.own_screen.splitlines() if '"failed"' in line]
    assert len(failed) == 1
    assert "could not read" not in traces.logs + traces.own_screen + traces.pages["500"]
