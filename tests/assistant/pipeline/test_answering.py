"""The way of a question as a whole: what the reader sees, and what is left behind."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from assistant.models import Answer, Conversation, Gap, Question, SealedVault
from assistant.pipeline import judging, keeping, masking, taking
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.hiding import hide
from assistant.pipeline.values import (
    Evidence,
    Finished,
    Masked,
    Reading,
    Refusal,
    Refused,
    Started,
    Token,
    Waiting,
)
from foundation import clock
from foundation.client import EngineError
from foundation.routes import route_for
from ingestion.models import Version
from tests.fakes import FakeEngine

Library = Callable[..., Version]
QUESTION = "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск карты"
TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


@pytest.fixture
def cards(library: Library, engine: FakeEngine) -> FakeEngine:
    """A library of one passage, and an engine that cites it."""
    from assistant.pipeline.prompting import _label

    library("карты.md", TEXT)
    engine.reply = (
        f"Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [{_label('karty@1#1-1', 0)}]."
    )
    return engine


def types(events: Sequence[object]) -> list[type]:
    return [type(event) for event in events if not isinstance(event, Token)]


@pytest.mark.parametrize("least, suffice", [(0.0, True), (1.0, False)])
def test_how_well_the_sources_fit_stands_among_the_checks(
    cards: FakeEngine, settings, least: float, suffice: bool
) -> None:
    settings.LEAST_TO_QUOTE = least
    list(answer(Asked(QUESTION)))
    (check,) = [one for one in Answer.objects.get().checks if one["code"] == "sources_suffice"]
    assert check["passed"] is suffice


def test_a_question_is_answered_with_its_source(cards: FakeEngine) -> None:
    events = list(answer(Asked(QUESTION)))
    assert types(events) == [Started, Evidence, Finished]
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.restored == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]."
    assert finished.verdict.rung == "grounded"
    assert finished.sources[0].passage.external_id == "karty@1#1-1"


def test_the_stream_says_what_the_answer_says(cards: FakeEngine) -> None:
    events = list(answer(Asked(QUESTION)))
    streamed = "".join(event.text for event in events if isinstance(event, Token))
    assert streamed == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]."


def test_the_model_and_the_embedder_never_see_a_value(cards: FakeEngine) -> None:
    list(answer(Asked(QUESTION)))
    sent = str(cards.prompts) + str(cards.embedded)
    for value in ("иванов", "пётр", "сергеевич", "850315", "300125"):
        assert value not in sent.lower()
    assert "<PERSON_1>" in cards.prompt


def test_the_trail_holds_the_masked_question_the_passages_and_the_answer(cards: FakeEngine) -> None:
    list(answer(Asked(QUESTION)))
    row = Answer.objects.get()
    assert row.outcome == "finished"
    assert "<PERSON_1>" in row.question.masked_text
    assert row.retrieved.get(rank=1).text.startswith("Перевыпуск карты")
    assert row.masked_text == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]."
    assert row.model == "fake@0000"
    assert row.prompt[-1]["role"] == "user"
    assert row.timings["total_ms"] >= row.timings["retrieve_ms"] > 0


def test_placeholders_come_back_as_the_operator_typed_them(cards: FakeEngine) -> None:
    cards.reply = "Клиенту <PERSON_1> перевыпуск карты стоит 1 500 ₸."
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    assert "иванов пётр сергеевич" in finished.restored
    assert "<PERSON_1>" in Answer.objects.get().masked_text


def test_a_foreign_figure_is_marked(cards: FakeEngine) -> None:
    cards.reply = "Перевыпуск карты при утере стоит 1 500 ₸. Перевыпуск карты срочно стоит 9 900 ₸."
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    assert finished.verdict.rung == "partly grounded"
    assert "foreign_figure" in finished.verdict.flags
    assert Answer.objects.get().flags.filter(reason="foreign_figure").exists()


def test_what_the_model_was_not_given_may_contradict_its_sources(
    cards: FakeEngine, library: Library, settings
) -> None:
    settings.SOURCES = 1
    library("тариф.md", TEXT.replace("1 500", "2 000").replace("# Карты", "# Тариф"), slug="tariff")
    events = list(answer(Asked("сколько стоит перевыпуск карты при утере")))
    finished, evidence = events[-1], next(one for one in events if isinstance(one, Evidence))
    assert isinstance(finished, Finished)
    assert evidence.used == 1
    assert "contradiction" in finished.verdict.flags
    assert [one.cites for one in finished.verdict.sentences] == [(1,), (2,)]
    assert [one.passage.slug for one in finished.sources] == [one.slug for one in evidence.passages]
    assert "2 000" in finished.restored
    assert "2 000" not in cards.prompt


def test_nothing_near_enough_is_a_refusal_without_a_model_call(cards: FakeEngine, settings) -> None:
    settings.NEAREST = 0.99
    events = list(answer(Asked("рецепт борща со свёклой")))
    assert types(events) == [Started, Evidence, Refused]
    assert cards.prompts == []
    assert Answer.objects.get().retrieved.get().use == "too_far"


def test_an_empty_library_refuses_before_the_model_is_asked(
    db: None, index: None, engine: FakeEngine
) -> None:
    events = list(answer(Asked("сколько стоит перевыпуск")))
    assert types(events) == [Started, Evidence, Refused]
    assert engine.prompts == []
    assert Answer.objects.get().reason == "nothing_found"


def test_the_models_own_no_answer_is_a_refusal(cards: FakeEngine, settings) -> None:
    cards.reply, settings.SURE_TO_QUOTE = "Нет ответа.", 1.0
    events = list(answer(Asked(QUESTION)))
    assert events[-1] == Refused("not_in_sources")
    assert Answer.objects.get().rung == "refused"


def test_where_the_passages_surely_answer_the_rule_is_quoted_instead(cards: FakeEngine, settings) -> None:
    cards.reply, settings.SURE_TO_QUOTE, settings.LEAST_TO_QUOTE = "Нет ответа.", 0.0, 0.0
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    assert [one.kind for one in finished.verdict.sentences] == ["quoted"]
    assert (finished.verdict.rung, finished.verdict.flags) == ("partly grounded", ("unsupported",))
    assert "1 500 ₸" in finished.restored


def test_evidence_alone_says_why_and_leaves_a_gap(library: Library, engine: FakeEngine, settings) -> None:
    settings.LEAST_TO_ASK = settings.LEAST_TO_QUOTE = 0.0
    library("вопросы.md", "# Карты\n\nСколько стоит перевыпуск карты при утере?")
    engine.reply = "Обратитесь завтра утром к управляющему филиала."
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    row = Answer.objects.get()
    assert (row.outcome, row.rung, row.reason) == ("finished", "evidence only", "not_in_sources")
    assert row.question.gap.reason == "not_in_sources"


NONSENSE = "Обратитесь завтра утром к управляющему филиала."
RIGHT = "Перевыпуск карты при утере стоит 1 500 ₸."


@pytest.mark.parametrize(
    ("reply", "chance", "reason"),
    [
        (NONSENSE, 0.4, "doubted"),
        (NONSENSE, 0.1, ""),
        (NONSENSE, None, ""),
        (RIGHT, 0.4, ""),
        (f"{RIGHT} {NONSENSE}", 0.4, ""),
        ("Нет ответа.", None, "doubted"),
    ],
)
def test_what_the_model_doubted_and_only_a_source_says_may_be_a_gap(
    cards: FakeEngine, settings, reply: str, chance: float | None, reason: str
) -> None:
    settings.SURE_TO_QUOTE = settings.LEAST_TO_QUOTE = 0.0
    cards.reply, cards.refusal_chance = reply, chance
    list(answer(Asked(QUESTION)))
    row = Answer.objects.get()
    assert (row.outcome, row.reason) == ("finished", reason)
    assert list(Gap.objects.values_list("reason", flat=True)) == ([reason] if reason else [])


def test_the_model_is_not_asked_about_the_day_the_versions_were_chosen_by(cards: FakeEngine) -> None:
    asked = Asked("сколько будет стоить перевыпуск карты 5 марта 2030 года", as_of=date(2030, 3, 5))
    assert isinstance(list(answer(asked))[-1], Finished)
    assert "2030" not in cards.prompt
    assert "перевыпуск карты" in cards.prompt
    assert Question.objects.get().masked_text.endswith("5 марта 2030 года")


def test_a_sentence_that_was_cut_off_is_left_out(cards: FakeEngine) -> None:
    cards.reply += " Перевыпуск карты при утере занимает"
    cards.ends_with = "length"
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    assert finished.restored == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]."


def test_a_model_that_goes_round_is_stopped(cards: FakeEngine) -> None:
    cards.reply += " Срок" + " срока" * 400
    cards.seconds_a_word = 0.001
    finished = list(answer(Asked(QUESTION)))[-1]
    assert isinstance(finished, Finished)
    assert finished.restored == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня [1]."
    assert cards.stopped.wait(5)
    assert len(Answer.objects.get().draft) < 300


@pytest.mark.parametrize("text, reason", [("   ", "empty_question"), ("а" * 8001, "question_too_long")])
def test_what_is_no_question_is_refused_and_not_stored(db: None, text: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        list(answer(Asked(text)))
    assert not Question.objects.exists()


def test_when_masking_fails_nothing_is_stored_or_sent(
    cards: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise masking.MaskingError("broken")

    monkeypatch.setattr(masking, "mask", broken)
    cards.embedded.clear()
    with pytest.raises(Refusal, match="masking_failed"):
        list(answer(Asked(QUESTION)))
    assert not Question.objects.exists()
    assert not cards.embedded
    assert not cards.prompts


def test_the_engine_is_told_how_long_anybody_listens(cards: FakeEngine) -> None:
    list(answer(Asked(QUESTION)))
    assert cards.bodies[-1]["sufler"]["deadline"] == route_for("answer").answer_seconds == 180


def test_waiting_in_the_queue_is_told(cards: FakeEngine) -> None:
    cards.waits = 2
    waited = [event.place for event in answer(Asked(QUESTION)) if isinstance(event, Waiting)]
    assert waited == [2, 1]


def test_how_far_the_prompt_is_read_is_told(cards: FakeEngine) -> None:
    cards.reads = (0, 60)
    told = [event.done for event in answer(Asked(QUESTION)) if isinstance(event, Reading)]
    assert told == [0, 60]


def test_stopping_closes_the_engine_and_is_recorded(cards: FakeEngine) -> None:
    cards.seconds_a_word = 0.05
    events = answer(Asked(QUESTION))
    for event in events:
        if isinstance(event, Token) and event.text:
            break
    events.close()
    row = Answer.objects.get()
    assert row.outcome == "stopped"
    assert row.masked_text
    assert cards.stopped.wait(60)


def test_two_questions_at_once_never_share_a_placeholder(
    cards: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second question of the conversation comes while the first one is being masked."""
    list(answer(Asked("клиент серик ахметов потерял карту, сколько стоит перевыпуск карты")))
    conversation = Conversation.objects.get()
    second = [
        Asked("звонит его брат тимур омаров, сколько стоит перевыпуск карты", conversation=conversation)
    ]

    def hide_slowly(*arguments: Any) -> Masked:
        masked = hide(*arguments)
        if second:
            list(answer(second.pop()))
        return masked

    monkeypatch.setattr(taking, "hide", hide_slowly)
    list(answer(Asked("звонит иванов пётр, сколько стоит перевыпуск карты", conversation=conversation)))
    people = [value for name, value in keeping.values_of(conversation).items() if "PERSON" in name]
    assert len(people) == 3
    names = [field["placeholder"] for row in Question.objects.all() for field in row.masked_fields]
    assert len(set(names)) == len(names) == 3


def test_what_was_invented_is_hidden_also_when_the_answer_is_broken_off(cards: FakeEngine) -> None:
    cards.reply = (
        "Позвоните Смирнову Олегу Игоревичу на +7 701 555 12 34, он поможет с картой и всем остальным."
    )
    events = answer(Asked(QUESTION))
    heard = ""
    while "поможет" not in heard:
        event = next(events)
        heard += event.text if isinstance(event, Token) else ""
    events.close()
    assert "555 12 34" not in Answer.objects.get().masked_text
    assert "Смирнов" not in Answer.objects.get().masked_text


def test_a_crash_leaves_the_question_and_its_evidence(
    cards: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bug(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(judging, "guard", bug)
    with pytest.raises(ZeroDivisionError):
        list(answer(Asked(QUESTION)))
    row = Answer.objects.get()
    assert (row.outcome, row.retrieved.count()) == ("crashed", 1)


def test_a_follow_up_is_searched_with_what_it_leans_on(cards: FakeEngine) -> None:
    list(answer(Asked("а срок?", history=[("сколько стоит перевыпуск карты", "1 500 ₸")])))
    assert cards.embedded[-1] == "query: сколько стоит перевыпуск карты? а срок?"


def test_without_a_history_the_record_of_the_conversation_is_read(cards: FakeEngine) -> None:
    list(answer(Asked("сколько стоит перевыпуск карты", conversation=None)))
    list(answer(Asked("а срок?", conversation=Conversation.objects.get())))
    assert cards.embedded[-1] == "query: сколько стоит перевыпуск карты? а срок?"


def test_a_follow_up_is_recorded_and_asked_as_what_it_means(cards: FakeEngine) -> None:
    list(answer(Asked("клиент иванов пётр сергеевич: сколько стоит перевыпуск карты")))
    list(answer(Asked("а срок?", conversation=Conversation.objects.get())))
    row = Question.objects.first()
    assert row is not None
    assert (row.masked_text, row.searched_by_hand) == ("а срок?", False)
    assert row.searched_text == "клиент <PERSON_1>: сколько стоит перевыпуск карты? а срок?"
    assert row.searched_text in cards.prompt


def test_what_stands_alone_is_recorded_once(cards: FakeEngine) -> None:
    list(answer(Asked(QUESTION)))
    assert Question.objects.get().searched_text == ""


def test_a_corrected_search_is_masked_and_takes_the_place(cards: FakeEngine) -> None:
    list(answer(Asked("сколько стоит перевыпуск карты")))
    corrected = "срок перевыпуска карты для иванова петра сергеевича"
    list(answer(Asked("а срок?", conversation=Conversation.objects.get(), searched=corrected)))
    row = Question.objects.first()
    assert row is not None
    assert row.searched_by_hand
    assert row.searched_text == "срок перевыпуска карты для <PERSON_1>"
    assert cards.embedded[-1] == "query: срок перевыпуска карты для"
    assert "иванов" not in str(cards.prompts)


def test_a_figure_of_the_question_before_is_the_askers_own(cards: FakeEngine) -> None:
    history = [("перевыпуск карты за 7 дней возможен?", "Да [1].")]
    cards.reply = cards.reply.replace("1 500 ₸", "за 7 дней 1 500 ₸")
    finished = list(answer(Asked("а цена?", history=history)))[-1]
    assert isinstance(finished, Finished)
    assert "foreign_figure" not in finished.verdict.flags


def test_a_refused_question_can_be_followed_up(cards: FakeEngine) -> None:
    cards.reply = "Нет ответа."
    list(answer(Asked("сколько стоит перевыпуск карты")))
    list(answer(Asked("а для юрлиц?", conversation=Conversation.objects.get())))
    assert cards.embedded[-1] == "query: сколько стоит перевыпуск карты? а для юрлиц?"


def test_a_follow_up_that_the_documents_do_not_answer_becomes_a_gap(cards: FakeEngine, settings: Any) -> None:
    settings.SURE_TO_QUOTE = 1.0
    list(answer(Asked("сколько стоит перевыпуск карты")))
    cards.reply, cards.refusal_chance = "Нет ответа.", 0.95
    last = list(answer(Asked("а за границей?", conversation=Conversation.objects.get())))[-1]
    assert isinstance(last, Refused)
    gap = Gap.objects.get()
    assert (gap.reason, gap.question.searched_text) == (
        "not_in_sources", "сколько стоит перевыпуск карты? а за границей?",
    )  # fmt: skip


def test_a_conversation_whose_values_have_expired_is_over(cards: FakeEngine) -> None:
    list(answer(Asked(QUESTION)))
    first = Conversation.objects.get()
    SealedVault.objects.update(expires_at=clock.now())
    started = next(answer(Asked("клиент смагулов ерлан потерял карту", conversation=first)))
    assert isinstance(started, Started)
    assert started.conversation_id != first.pk
    # in the old one the placeholder would now stand for somebody else
    assert keeping.values_of(first) == {}


def test_a_conversation_that_hides_nothing_goes_on(cards: FakeEngine) -> None:
    list(answer(Asked("сколько стоит перевыпуск карты")))
    started = next(answer(Asked("а срок?", conversation=Conversation.objects.get())))
    assert isinstance(started, Started)
    assert Conversation.objects.count() == 1


def test_an_engine_error_says_no_text() -> None:
    assert str(EngineError("busy")) == "busy"
