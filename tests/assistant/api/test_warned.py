"""Replies tell a key of limits that warn, before one is up."""

import json
from typing import Any

import pytest
from django.test import Client

from assistant import keys
from foundation import limits
from foundation.models import User
from foundation.route_models import Limit
from tests.assistant.api.conftest import key_for
from tests.fakes import FakeEngine

QUESTION = "сколько стоит перевыпуск карты"
ASKED = {"question": QUESTION}
MESSAGES = {"messages": [{"role": "user", "content": QUESTION}], "model": "sufler"}
PLACES: list[tuple[str, dict[str, Any]]] = [
    ("/api/v1/ask", ASKED),
    ("/api/v1/ask/stream", ASKED),
    ("/api/v1/summarise", {"text": f"Клиент спросил, {QUESTION}."}),
    ("/v1/chat/completions", MESSAGES),
    ("/v1/chat/completions", {**MESSAGES, "stream": True}),
]


def post(path: str, body: dict[str, Any], key: str) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().post(path, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def key(cards: FakeEngine, people: dict[str, User]) -> str:
    return key_for(people["operator"], "ask", "summarise")


@pytest.mark.parametrize("path, body", PLACES)
def test_a_reply_names_the_limits_that_warn(
    key: str, people: dict[str, User], path: str, body: dict[str, Any]
) -> None:
    number, operator = keys.find(key, "ask").pk, people["operator"]  # type: ignore[union-attr]
    Limit.objects.create(subject="key", measure="requests", period="day", soft=1, hard=100)
    Limit.objects.create(subject="user", measure="requests", period="month", soft=50)
    assert "X-Sufler-Limit" not in post("/api/v1/ask", ASKED, "")
    limits.reserve(limits.Who(operator.pk, operator.team_id, number), "answer", limits.Amounts())
    reply = post(path, body, key)
    assert (reply.status_code, reply["X-Sufler-Limit"]) == (200, "soft; limit=day; of=key; measure=requests")


def test_a_reply_of_one_who_has_used_little_or_that_another_key_has_used_names_none(
    key: str, people: dict[str, User]
) -> None:
    Limit.objects.create(subject="key", measure="requests", period="day", soft=5)
    for _ in range(5):
        limits.reserve(limits.Who(people["operator"].pk, key=999), "answer", limits.Amounts())
    reply = post("/api/v1/ask", ASKED, key)
    assert (reply.status_code, "X-Sufler-Limit" in reply) == (200, False)


@pytest.mark.parametrize("path, status", [("/api/v1/summarise", 429), ("/v1/chat/completions", 429)])
def test_a_limit_that_is_up_is_named_with_the_error(key: str, path: str, status: int) -> None:
    Limit.objects.create(subject="user", measure="requests", period="month", hard=0)
    body = next(given for place, given in PLACES if place == path)
    reply = post(path, body, key)
    told = "hard; limit=month; of=user; measure=requests"
    assert (reply.status_code, reply["X-Sufler-Limit"]) == (status, told)
