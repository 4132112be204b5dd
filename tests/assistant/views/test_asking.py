"""The stream of an answer, as the browser reads it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from opentelemetry.trace import NoOpTracer

from assistant import lists
from assistant.models import Answer, Conversation, Question
from assistant.pipeline.answering import Asked, answer
from assistant.views.asking import Lines
from foundation.models import User
from foundation.route_models import Limit
from tests.assistant.views.conftest import QUESTION
from tests.fakes import FakeEngine

Stream = Callable[..., list[dict[str, Any]]]


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["event"] for event in events if event["event"] != "token"]


def test_evidence_comes_before_the_answer(cards: FakeEngine, stream: Stream) -> None:
    events = stream(text=QUESTION)
    assert kinds(events) == ["started", "evidence", "finished"]
    assert "1\u00a0500" in events[1]["html"]
    assert "data-cite" in events[-1]["html"]


def test_tokens_make_up_the_answer(cards: FakeEngine, stream: Stream) -> None:
    events = stream(text=QUESTION)
    text = "".join(event["text"] for event in events if event["event"] == "token")
    assert text == "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


def test_whoever_comes_near_a_limit_is_told_under_the_answer_and_at_the_desk(
    cards: FakeEngine, stream: Stream, desk: Client, operator: User
) -> None:
    Limit.objects.create(subject="user", measure="requests", period="day", soft=2, hard=3)
    told = "2 из 3 (запросов в сутки)"
    assert told not in desk.get("/").content.decode()
    assert told not in stream(text=QUESTION)[-1]["html"]
    assert told in stream(text=QUESTION)[-1]["html"]
    assert told in desk.get("/").content.decode()
    Limit.objects.update(hard=None)
    assert "предупреждение с 2" in desk.get("/").content.decode()


def test_the_operator_sees_what_was_hidden(cards: FakeEngine, stream: Stream) -> None:
    html = stream(text=QUESTION)[0]["masked_html"]
    assert 'class="hidden-field"' in html
    assert "850315 300125" in html


def test_a_follow_up_stays_with_its_customer(cards: FakeEngine, stream: Stream) -> None:
    first = stream(text=QUESTION)[0]
    second = stream(text="А срок?", conversation=str(first["conversation_id"]))[0]
    assert cards.embedded[-1].endswith("Сколько стоит перевыпуск карты? А срок?")
    assert second["conversation_id"] == first["conversation_id"]
    for one in (first, second):
        assert '<span class="called">Иванов' in one["customer_html"]
    assert 'class="earlier"' not in first["customer_html"]
    # the questions themselves stand there as they were masked
    assert "Иванов" not in second["customer_html"].partition('class="cut"')[2]


def test_what_was_searched_for_is_shown_and_can_be_corrected(cards: FakeEngine, stream: Stream) -> None:
    first = stream(text=QUESTION)[0]
    assert "data-searched" not in first["masked_html"]
    conversation = str(first["conversation_id"])
    html = stream(text="А срок?", conversation=conversation)[0]["masked_html"]
    assert "850315 300125" in html
    assert "data-searched" in html
    html = stream(text="А срок?", conversation=conversation, searched="Срок перевыпуска карты")[0][
        "masked_html"
    ]
    assert cards.embedded[-1] == "query: Срок перевыпуска карты"
    assert "Срок перевыпуска карты" in html


def test_nobody_writes_into_the_conversation_of_another(
    cards: FakeEngine, client: Client, people: dict[str, User]
) -> None:
    foreign = Conversation.objects.create(operator=people["supervisor"])
    client.force_login(people["operator"])
    response = client.post("/ask/", {"text": "вопрос", "conversation": foreign.pk})
    assert response.status_code == 422
    assert not Question.objects.exists()


def test_a_question_that_nothing_answers_is_refused_with_what_was_looked_through(
    cards: FakeEngine, stream: Stream, settings
) -> None:
    cards.reply, settings.SURE_TO_QUOTE = "Нет ответа.", 1.0
    events = stream(text="Сколько стоит перевыпуск карты за границей?")
    assert kinds(events) == ["started", "evidence", "refused"]
    assert 'class="rung"' in events[-1]["html"]


WHOM_TO_ASK = {
    "ru": "Кого спросить: тарифный отдел",
    "kk": "тарифный отдел",
    "en": "Whom to ask: тарифный отдел",
}


@pytest.mark.parametrize("language", WHOM_TO_ASK)
def test_what_the_model_doubted_and_only_a_source_says_names_whom_to_ask(
    cards: FakeEngine, stream: Stream, settings: Any, language: str
) -> None:
    settings.LANGUAGE_CODE, settings.LEAST_TO_QUOTE = language, 0.0
    lists.put_contact("", "тарифный отдел", None)
    cards.reply, cards.refusal_chance = "Обратитесь завтра утром к управляющему филиала.", 0.4
    assert WHOM_TO_ASK[language] in stream(text=QUESTION)[-1]["html"]
    cards.refusal_chance = 0.1
    assert "тарифный отдел" not in stream(text=QUESTION)[-1]["html"]


def test_a_silent_engine_fails_and_keeps_the_evidence(cards: FakeEngine, stream: Stream) -> None:
    cards.breaks_after = 0
    events = stream(text=QUESTION)
    assert kinds(events)[:2] == ["started", "evidence"]
    assert kinds(events)[-1] == "failed"
    assert "data-again" in events[-1]["html"]
    assert "rung-evidence" in events[-1]["html"]
    assert 'class="sentence quoted"' in events[-1]["html"]


def test_without_engines_the_sources_that_words_find_are_shown_and_no_answer(
    cards: FakeEngine, stream: Stream, operator: User, client: Client, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "en"
    cards.status = 503
    events = stream(text="перевыпуск карты при утере стоит")
    assert kinds(events) == ["started", "evidence", "failed"]
    assert "data-source" in events[1]["html"]
    told = "found by their words alone"
    assert told in events[-1]["html"]
    assert "1\u00a0500" in events[-1]["html"]
    client.force_login(operator)
    question = Question.objects.get()
    for address in (f"/history/{question.pk}/", f"/?conversation={question.conversation_id}"):
        page = client.get(address).content.decode()
        assert told in page
        assert "The model wrote nothing" not in page
        assert 'data-again="now"' not in page.partition("<template")[0]


@pytest.mark.parametrize(
    "language, words",
    [
        ("en", "Ask again in about 7 s."),
        ("ru", "Спросите ещё раз примерно через 7 с."),
        ("kk", "Шамамен 7 секундтан кейін қайта сұраңыз."),
    ],
)
def test_when_to_ask_again_is_said(
    cards: FakeEngine, operator: User, rf: RequestFactory, language: str, words: str
) -> None:
    cards.chat_status, cards.retry_after = 429, "7"
    asked = Asked(QUESTION, asked_by=operator)
    with translation.override(language):
        failed = json.loads(list(Lines(rf.post("/ask/"), asked).of(answer(asked)))[-1])
    assert failed["event"] == "failed"
    assert words in failed["html"]


def test_a_reader_who_leaves_stops_the_model(cards: FakeEngine, operator: User, rf: RequestFactory) -> None:
    asked = Asked(QUESTION, asked_by=operator)
    lines = Lines(rf.post("/ask/"), asked).of(answer(asked))
    assert [json.loads(next(lines))["event"] for _ in range(2)] == ["started", "evidence"]
    lines.close()
    assert Answer.objects.get().outcome == "stopped"


def test_waiting_says_place_and_seconds(cards: FakeEngine, stream: Stream) -> None:
    cards.waits = 2
    waiting = [event for event in stream(text=QUESTION) if event["event"] == "waiting"]
    assert waiting[0] == {"event": "waiting", "place": 2, "seconds": 4}


def test_words_are_in_the_language_of_the_interface(
    cards: FakeEngine, stream: Stream, operator: User, settings: Any
) -> None:
    settings.LANGUAGE_CODE = "kk"
    assert "Модельден жасырылды" in stream(text=QUESTION)[0]["masked_html"]


TOO_LONG = {"ru": "можно не больше 8000", "kk": "ең көбі 8000", "en": "8000 are possible"}
NOTHING_TYPED = {
    "ru": "Сначала напишите вопрос",
    "kk": "Алдымен сұрақты жазыңыз",
    "en": "Type a question first.",
}


@pytest.mark.parametrize("language", TOO_LONG)
@pytest.mark.parametrize("length", [8001, 200_000])
def test_a_question_beyond_the_limit_is_told_the_limit_and_not_recorded(
    desk: Client, settings: Any, language: str, length: int
) -> None:
    settings.LANGUAGE_CODE = language
    response = desk.post("/ask/", {"text": "а" * length})
    assert response.status_code == 422
    assert TOO_LONG[language] in response.content.decode().replace("\xa0", "")
    assert not Question.objects.exists()


@pytest.mark.parametrize("language", NOTHING_TYPED)
@pytest.mark.parametrize("text", ["", " \u202e\x01\n "])
def test_blanks_and_control_characters_are_no_question(
    desk: Client, settings: Any, language: str, text: str
) -> None:
    settings.LANGUAGE_CODE = language
    response = desk.post("/ask/", {"text": text})
    assert response.status_code == 422
    assert NOTHING_TYPED[language] in response.content.decode()


NO_TEXT = {
    "ru": "не текст, а содержимое файла",
    "kk": "мәтін емес, файлдың ішіндегісі",
    "en": "no text but what a file",
}


@pytest.mark.parametrize("language", NO_TEXT)
def test_a_file_that_was_pasted_is_no_question(desk: Client, settings: Any, language: str) -> None:
    settings.LANGUAGE_CODE = language
    pasted = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x04\x00\xff\xd8JFIF\x00PK".decode("latin-1")
    response = desk.post("/ask/", {"text": pasted})
    assert response.status_code == 422
    assert NO_TEXT[language] in response.content.decode()
    assert not Question.objects.exists()


def test_what_no_keyboard_types_is_taken_out(cards: FakeEngine, stream: Stream) -> None:
    stream(text="Сколько\u202e\x00 стоит перевыпуск карты?")
    assert Question.objects.get().masked_text == "Сколько стоит перевыпуск карты?"


def test_a_question_of_the_past_is_asked_of_its_day(cards: FakeEngine, stream: Stream) -> None:
    stream(text=QUESTION, as_of="2026-01-31")
    assert str(Answer.objects.get().question.as_of) == "2026-01-31"


def test_asking_is_a_post(desk: Client) -> None:
    assert desk.get("/ask/").status_code == 405


@pytest.mark.parametrize("traced", [False, True])
def test_an_event_that_cannot_be_shown_is_recorded_as_a_crash(
    cards: FakeEngine, stream: Stream, monkeypatch: pytest.MonkeyPatch, traced: bool
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("assistant.views.presenting.passages", bug)
    if traced:
        monkeypatch.setattr("foundation.tracing._tracer", NoOpTracer())
    assert kinds(stream(text=QUESTION)) == ["started", "failed"]
    assert Answer.objects.get().outcome == "crashed"
