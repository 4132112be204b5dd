"""A recorded answer comes out the same again, and what differs is named."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from assistant.models import Question
from assistant.pipeline.answering import Asked, answer
from assistant.replaying import NotReplayed, recorded, replay
from assistant.tuning import registry
from foundation import clock
from tests.assistant.views.conftest import QUESTION, REPLY, TEXT
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(library, engine: FakeEngine, settings) -> Question:
    library("карты.md", TEXT)
    engine.reply, engine.adapters = REPLY, (f"{settings.CHAT_ADAPTER}@1111",)
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


@pytest.fixture
def tuned(engine: FakeEngine, settings, tmp_path: Path) -> FakeEngine:
    """Two adapters of the installation's own; the settings name the first."""
    settings.HOME, settings.CHAT_ADAPTER, settings.CHAT_MODEL = tmp_path, "first", "base"
    (tmp_path / "adapters").mkdir()
    for name in ("first", "second"):
        (tmp_path / "adapters" / f"{name}.gguf").write_bytes(f"GGUF{name}".encode())
    engine.adapters = ("first@1111", "second@2222")
    return engine


@pytest.mark.parametrize("then, now", [("first", "second"), ("second", "none"), ("none", "first")])
def test_a_promotion_between_changes_nothing(tuned: FakeEngine, library, then: str, now: str) -> None:
    library("карты.md", TEXT)
    tuned.reply = REPLY
    if then != "first":
        registry.promote(then, None, "tried by hand")
    list(answer(Asked(QUESTION)))
    registry.promote(now, None, "tried by hand")
    assert set(replay(recorded(Question.objects.get().pk)).same().values()) == {True}


def test_an_adapter_that_is_gone_or_another_is_told(tuned: FakeEngine, library) -> None:
    library("карты.md", TEXT)
    tuned.reply = REPLY
    list(answer(Asked(QUESTION)))
    tuned.adapters = ("first@3333", "second@2222")
    with pytest.raises(NotReplayed, match="no_such_adapter"):
        replay(recorded(Question.objects.get().pk))
    assert Question.objects.count() == 1


def test_a_question_about_its_own_day_reads_the_same_a_week_later(
    tuned: FakeEngine, library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library("карты.md", TEXT)
    tuned.reply, today = REPLY, clock.today()
    list(answer(Asked(f"сколько стоит перевыпуск карты на {today:%d.%m.%Y}")))
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=7))
    assert set(replay(recorded(Question.objects.get().pk)).same().values()) == {True}


def test_the_command_says_so_with_its_status(asked: Question, engine: FakeEngine, capsys) -> None:
    call_command("replay", str(asked.pk))
    assert json.loads(capsys.readouterr().out)["reproduced"] is True
    engine.reply = "Срок перевыпуска карты при утере 3 рабочих дня."
    with pytest.raises(SystemExit):
        call_command("replay", str(asked.pk))
    with pytest.raises(CommandError, match="no_such_question"):
        call_command("replay", "999999")
