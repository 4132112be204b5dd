"""What is left of a question when engines are away: the evidence, and what its best passage says."""

import pytest

from assistant.models import Answer, Gap
from assistant.pipeline import answering
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import Evidence, Failed, Finished, Sentence, Started
from foundation.client import EngineError
from tests.assistant.pipeline.test_answering import QUESTION, cards, types
from tests.fakes import FakeEngine

__all__ = ["cards"]
RULE = Sentence("Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня.", (1,), (1,), "quoted")


def test_a_model_that_breaks_off_fails_and_leaves_what_the_best_source_says(cards: FakeEngine) -> None:
    cards.breaks_after = 3
    events = list(answer(Asked(QUESTION)))
    assert events[-1] == Failed("broken_off", quoted=RULE)
    row = Answer.objects.get()
    assert (row.outcome, row.reason, row.rung) == ("failed", "broken_off", "evidence only")
    assert row.masked_text == "Перевыпуск карты при"
    assert [one["text"] for one in row.sentences] == [RULE.text]
    assert not row.flags.exists()
    assert not Gap.objects.exists()


def test_without_engines_words_alone_find_and_no_model_is_asked(cards: FakeEngine) -> None:
    cards.embeds = False
    events = list(answer(Asked("перевыпуск карты при утере стоит")))
    assert types(events) == [Started, Evidence, Failed]
    assert isinstance(events[1], Evidence)
    assert events[1].words_only == "busy"
    assert events[-1] == Failed("busy", quoted=RULE, words_only=True)
    assert not cards.prompts
    row = Answer.objects.get()
    assert (row.outcome, row.reason, row.rung, row.prompt) == ("failed", "busy", "evidence only", [])
    assert [one.use for one in row.retrieved.all()] == ["words_only"]
    cards.embeds = True
    assert types(list(answer(Asked(QUESTION)))) == [Started, Evidence, Finished]


def test_where_words_find_nothing_either_the_question_is_kept(cards: FakeEngine) -> None:
    cards.status = 503
    events = list(answer(Asked("где купить булочки")))
    assert types(events) == [Started, Failed]
    assert events[-1] == Failed("busy")
    row = Answer.objects.get()
    assert (row.outcome, row.rung) == ("failed", "")
    assert not Gap.objects.exists()


def test_what_was_not_shown_is_not_quoted(cards: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise EngineError("not_allowed")

    monkeypatch.setattr(answering, "find_way", nowhere)
    events = list(answer(Asked(QUESTION)))
    assert types(events) == [Started, Failed]
    assert events[-1] == Failed("not_allowed")
    assert Answer.objects.get().sentences == []
