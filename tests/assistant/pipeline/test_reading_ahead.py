"""What the engine is given to read in idle time: what answers begin with, the most used first, as far as it
has room."""

from datetime import timedelta
from typing import Any

import pytest

from assistant.models import Question, Retrieved
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.reading_ahead import DAYS, Ahead, most_used, read_ahead
from assistant.pipeline.tasks import Handed, perform
from foundation import clock
from ingestion import knowledge
from ingestion.models import Passage
from tests.assistant.pipeline.test_answering import QUESTION, TEXT, Library
from tests.fakes import FakeEngine

LOANS = "Займы выдаются на срок до пяти лет без комиссии за досрочное погашение."


@pytest.fixture
def engine_with_cards(library: Library, engine: FakeEngine, settings) -> FakeEngine:
    """A library of one passage."""
    settings.MASK_SECONDS = 60  # the first text loads the masker
    library("карты.md", TEXT)
    return engine


def sources(engine: FakeEngine) -> list[dict[str, Any]]:
    """What was warmed of passages, in order."""
    return [body for body in engine.warmed if "] " in body["messages"][-1]["content"]]


@pytest.mark.parametrize("adapter", ["", "answers"])
def test_passages_are_read_as_prompts_begin_with_them(
    engine_with_cards: FakeEngine, settings, adapter: str
) -> None:
    settings.CHAT_ADAPTER = adapter
    assert read_ahead() == Ahead(1, unread=1)
    list(answer(Asked(QUESTION)))
    [warmed] = sources(engine_with_cards)
    asked = engine_with_cards.bodies[-1]
    assert warmed["messages"][:-1] == asked["messages"][:-1]
    assert engine_with_cards.prompt.startswith(warmed["messages"][-1]["content"])
    assert warmed["model"] == asked["model"]
    own = {"priority": "warming", "keep": True, "open": True}
    assert warmed["sufler"] == own | ({"adapter": adapter} if adapter else {})
    assert asked["sufler"].get("adapter", "") == adapter


def test_fixed_words_come_first_and_need_no_passage(engine: FakeEngine, db: None, index: None) -> None:
    assert read_ahead() == Ahead()
    head, *others = engine.warmed
    assert head["messages"][-1]["content"].startswith("Источники:")
    assert len(others) == 15  # four tasks and the digest of a long text, in three languages


def test_a_task_begins_with_words_that_were_read(engine_with_cards: FakeEngine) -> None:
    read_ahead()
    engine_with_cards.reply = "Клиент спросил о карте."
    perform(Handed("summarise", "Клиент спросил, сколько стоит выпуск карты."))  # type: ignore[arg-type]
    begun = engine_with_cards.prompts[-1][:-1]
    assert len(begun) > 1
    assert any(body["messages"] == begun for body in engine_with_cards.warmed)


def test_what_answers_most_comes_first_in_whatever_version(
    engine_with_cards: FakeEngine, library: Library
) -> None:
    library("займы.md", LOANS)
    library("вклады.md", "Вклады принимаются в тенге на срок от трёх месяцев.")
    list(answer(Asked(QUESTION)))
    loans = Passage.objects.get(text=LOANS)
    [shown] = Retrieved.objects.filter(passage=loans.pk)
    for rank in range(50, 55):
        shown.pk, shown.rank, shown.label = None, rank, "BC"
        shown.save()
    assert most_used()[0] == loans.pk
    newer = library("займы.md", LOANS + " Возраст от 21 года.", slug=loans.version.document.slug)
    assert newer.number == 2
    assert most_used()[0] == newer.passages.get().pk
    # what was asked about long ago counts no more
    Question.objects.update(asked_at=clock.now() - timedelta(days=DAYS + 1))
    library("сейфы.md", "Сейф сдаётся на срок от одного месяца.")
    assert most_used()[0] != newer.passages.get().pk


def test_no_more_is_handed_over_than_there_is_room_for(
    engine_with_cards: FakeEngine, library: Library
) -> None:
    library("займы.md", LOANS)
    assert read_ahead().passages == 2
    head = sum(len(message["content"]) for message in engine_with_cards.warmed[0]["messages"])
    engine_with_cards.room = head + 10
    assert read_ahead().passages == 1
    engine_with_cards.room = head
    assert read_ahead().passages == 0
    engine_with_cards.room = 0
    assert read_ahead(limit=1).passages == 1


def test_what_is_known_already_is_counted(engine_with_cards: FakeEngine) -> None:
    assert read_ahead().unread == 1
    assert read_ahead() == Ahead(1, unread=0)


def test_an_engine_that_does_not_take_it_is_asked_no_further(engine_with_cards: FakeEngine) -> None:
    engine_with_cards.status = 429
    assert read_ahead() == Ahead(whole=False)


def test_an_engine_elsewhere_is_not_asked(engine_with_cards: FakeEngine, settings) -> None:
    settings.CHAT_RULES = False
    assert read_ahead() == Ahead()
    assert engine_with_cards.warmed == []


def test_the_revision_moves_with_what_can_be_found(library: Library) -> None:
    before = knowledge.revision()
    library("займы.md", LOANS, publish=False)
    assert knowledge.revision() == before
    library("карты.md", TEXT)
    assert knowledge.revision() > before
