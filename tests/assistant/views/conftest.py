"""What the tests of the desk's views share: an operator at the desk and a question that was answered."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient, Client

from assistant.models import Question
from assistant.pipeline.answering import Asked, answer
from foundation.models import User
from ingestion.models import Version
from tests.fakes import FakeEngine

QUESTION = "Клиент Иванов Пётр Сергеевич, ИИН 850315 300125, потерял карту. Сколько стоит перевыпуск карты?"
TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
REPLY = "Перевыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."


@pytest.fixture
def operator(people: dict[str, User]) -> User:
    return people["operator"]


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    """The browser of a signed-in operator."""
    client.force_login(operator)
    return client


@pytest.fixture
def cards(library: Callable[..., Version], engine: FakeEngine) -> FakeEngine:
    """A library of one passage, and an engine that repeats it."""
    library("карты.md", TEXT)
    engine.reply = REPLY
    return engine


@pytest.fixture
def answered(cards: FakeEngine, operator: User) -> Question:
    """A question of the operator's that has its answer."""
    list(answer(Asked(QUESTION, asked_by=operator)))
    return Question.objects.select_related("answer").get()


@pytest.fixture
def stream(operator: User) -> Callable[..., list[dict[str, Any]]]:
    """Posts a question as the operator and returns the events of the stream."""

    async def post(fields: dict[str, str]) -> list[dict[str, Any]]:
        browser = AsyncClient()
        await sync_to_async(browser.force_login)(operator)
        response: Any = await browser.post("/ask/", fields)
        assert response["Content-Type"] == "application/x-ndjson"
        body = b"".join([chunk async for chunk in response.streaming_content])
        return [json.loads(line) for line in body.decode().splitlines()]

    return lambda **fields: async_to_sync(post)(fields)
