"""`Idempotency-Key`: what was done under a name is not done again.

That requests at once are one: tests/test_web_process.py.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from assistant import repeating
from assistant.models import Flag, KeptReply, Question
from assistant.retention import erasing
from assistant.retention.expiring import expire
from foundation import clock
from foundation.models import User
from foundation.route_models import Limit
from tests.assistant.api.conftest import QUESTION, key_for
from tests.fakes import FakeEngine


@pytest.fixture
def key(people: dict[str, User]) -> str:
    return key_for(people["operator"], "ask", "extract", "flag")


def send(key: str, body: dict[str, Any], name: str = "call 7", path: str = "/api/v1/ask") -> Any:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": name}
    return Client().post(path, body, content_type="application/json", headers=headers)


def age(**ago: float) -> None:
    KeptReply.objects.update(began_at=clock.now() - timedelta(**ago))


def test_the_same_request_gets_the_same_reply_and_nobody_is_asked_again(cards: FakeEngine, key: str) -> None:
    first, second = (send(key, {"question": QUESTION}) for _ in range(2))
    assert (second.status_code, second.content) == (200, first.content)
    assert len(cards.prompts) == Question.objects.count() == 1
    assert send(key, {"question": QUESTION}, "call 8").json()["question_id"] != first.json()["question_id"]


def test_another_request_under_the_name_is_refused(cards: FakeEngine, key: str) -> None:
    send(key, {"question": QUESTION})
    for body, path in [({"question": "привет"}, "ask"), ({"question": QUESTION}, "ask?again=1")]:
        reply = send(key, body, path=f"/api/v1/{path}")
        assert (reply.status_code, reply.json()["code"]) == (422, "other_request")


def test_names_of_another_key_are_other_names(cards: FakeEngine, key: str, people: dict[str, User]) -> None:
    first = send(key, {"question": QUESTION}).json()
    other = send(key_for(people["supervisor"], "ask"), {"question": QUESTION}).json()
    assert other["question_id"] != first["question_id"]


def test_what_is_in_flight_is_not_begun_again_unless_it_died(cards: FakeEngine, key: str) -> None:
    send(key, {"question": QUESTION})
    KeptReply.objects.update(status=None, sealed=b"")
    reply = send(key, {"question": QUESTION})
    assert (reply.status_code, reply.json()["code"]) == (409, "in_flight")
    age(minutes=16)
    assert send(key, {"question": QUESTION}).status_code == 200


def test_what_no_engine_answered_is_asked_again(cards: FakeEngine, key: str) -> None:
    cards.status = 503
    assert send(key, {"question": QUESTION}).status_code == 503
    cards.status = 200
    assert send(key, {"question": QUESTION}).status_code == 200


def test_what_a_limit_refused_is_asked_again(cards: FakeEngine, key: str) -> None:
    limit = Limit.objects.create(subject="all", measure="requests", period="day", hard=0)
    body: dict[str, Any] = {"messages": [{"role": "user", "content": QUESTION}]}
    assert send(key, {"question": QUESTION}).json()["reason"] == "limit_day"
    assert send(key, body, "chat", "/v1/chat/completions").status_code == 429
    limit.delete()
    assert send(key, {"question": QUESTION}).json()["rung"] == "grounded"
    assert send(key, body, "chat", "/v1/chat/completions").json()["sufler"]["rung"] == "grounded"


@pytest.mark.parametrize("path, text", [("/api/v1/ask", "question"), ("/api/v1/extract", "text")])
def test_what_could_not_be_masked_is_done_again(
    cards: FakeEngine, key: str, settings: Any, path: str, text: str
) -> None:
    form = {"type": "object", "properties": {"a": {"type": "string"}}}
    settings.MASK_SECONDS = 0
    send(key, {text: QUESTION, "form": form}, path=path)
    assert not KeptReply.objects.exists()


def test_a_refusal_is_a_reply_too(engine: FakeEngine, key: str) -> None:
    engine.reply = "не JSON"
    body = {"text": "потерял карту", "form": {"type": "object", "properties": {"a": {"type": "string"}}}}
    first, second = (send(key, body, path="/api/v1/extract") for _ in range(2))
    assert (second.status_code, second.json()) == (422, first.json())
    assert first.json()["code"] == "no_form"
    assert len(engine.prompts) == 1


def test_a_flag_is_raised_once(cards: FakeEngine, key: str) -> None:
    path = f"/api/v1/questions/{send(key, {'question': QUESTION}).json()['question_id']}/flag"
    first, second = (send(key, {"reason": "wrong"}, "flag", path) for _ in range(2))
    assert (second.status_code, second.json()) == (201, first.json())
    assert Flag.objects.filter(raised_by__isnull=False).count() == 1


def test_openais_clients_may_name_their_requests_but_no_stream(cards: FakeEngine, key: str) -> None:
    body: dict[str, Any] = {"messages": [{"role": "user", "content": QUESTION}]}
    first, second = (send(key, body, path="/v1/chat/completions") for _ in range(2))
    assert second.json() == first.json()
    assert send(key, {"messages": []}, path="/v1/chat/completions").status_code == 400
    other = send(key, {**body, "temperature": 1}, path="/v1/chat/completions")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "other_request")
    stream = send(key, {**body, "stream": True}, "s", "/v1/chat/completions")
    assert (stream.status_code, stream.json()["error"]["code"]) == (400, "bad_idempotency_key")
    stream = send(key, {"question": "а"}, path="/api/v1/ask/stream")
    assert (stream.status_code, stream.json()["code"]) == (422, "bad_idempotency_key")
    assert send(key, {"question": "а"}, "x" * 201).json()["code"] == "bad_idempotency_key"


def test_a_reply_is_kept_sealed_for_a_day(cards: FakeEngine, key: str) -> None:
    send(key, {"question": QUESTION}, "иванов пётр")
    row = KeptReply.objects.values().get()
    assert not any("иванов" in str(value) for value in [*row.values(), bytes(row["sealed"]).decode("latin1")])
    age(hours=23)
    assert expire()["replies"] == 0
    age(hours=25)
    assert expire()["replies"] == 1


def test_a_reply_goes_with_its_question(cards: FakeEngine, key: str, people: dict[str, User]) -> None:
    send(key, {"question": QUESTION})
    erasing.erase_conversation(
        Question.objects.get().conversation, "По заявлению клиента", people["security"]
    )
    assert not KeptReply.objects.exists()


def test_a_reply_follows_the_installations_key(cards: FakeEngine, key: str, settings) -> None:
    first = send(key, {"question": QUESTION}).json()
    settings.VAULT_KEY, settings.VAULT_OLD_KEYS = "new", [settings.VAULT_KEY]
    assert repeating.rotate() == (1, 0)
    settings.VAULT_OLD_KEYS = []
    assert send(key, {"question": QUESTION}).json() == first
    settings.VAULT_KEY = "another"
    reply = send(key, {"question": QUESTION})
    assert (reply.status_code, reply.json()["code"]) == (409, "reply_lost")
