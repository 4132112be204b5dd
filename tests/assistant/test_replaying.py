"""A recorded answer comes out the same again, and what differs is named."""

import json

import pytest
from django.core.management import CommandError, call_command

from assistant.models import Question
from assistant.pipeline.answering import Asked, answer
from assistant.replaying import recorded, replay
from tests.assistant.views.conftest import QUESTION, REPLY, TEXT
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(library, engine: FakeEngine) -> Question:
    library("карты.md", TEXT)
    engine.reply = REPLY
    list(answer(Asked(QUESTION)))
    return Question.objects.get()


def test_the_same_library_and_model_give_the_same_answer_and_leave_no_trace(asked: Question) -> None:
    assert set(replay(recorded(asked.pk)).same().values()) == {True}
    assert Question.objects.get() == asked


def test_other_words_of_the_model_are_seen(asked: Question, engine: FakeEngine) -> None:
    engine.reply = "Срок перевыпуска карты при утере 3 рабочих дня."
    same = replay(recorded(asked.pk)).same()
    assert same == {"retrieval": True, "prompt": True, "model": True, "text": False}


def test_another_document_changes_search_and_prompt(asked: Question, library) -> None:
    library("перевыпуск.md", "# Перевыпуск\n\n## 1. Цена\n\nСколько стоит перевыпуск карты: 1 500 ₸.")
    same = replay(recorded(asked.pk)).same()
    assert (same["retrieval"], same["prompt"]) == (False, False)


def test_the_command_says_so_with_its_status(asked: Question, engine: FakeEngine, capsys) -> None:
    call_command("replay", str(asked.pk))
    assert json.loads(capsys.readouterr().out)["reproduced"] is True
    engine.reply = "Срок перевыпуска карты при утере 3 рабочих дня."
    with pytest.raises(SystemExit):
        call_command("replay", str(asked.pk))
    with pytest.raises(CommandError, match="no_such_question"):
        call_command("replay", "999999")
