"""A library with one price, an engine that quotes it, and keys."""

from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from assistant import keys
from assistant.pipeline.prompting import label
from foundation.access import EVERYTHING
from foundation.models import User
from ingestion import knowledge
from tests.fakes import FakeEngine

QUESTION = "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск карты"


@pytest.fixture
def cards(library, engine: FakeEngine, people: dict[str, User]) -> FakeEngine:
    version = library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸.")
    hit = knowledge.passage(version.passages.get().pk, EVERYTHING)
    assert hit is not None
    engine.reply = f"Клиенту <PERSON_1> перевыпуск карты стоит 1 500 ₸ [{label([hit])[0].label}]."
    return engine


def key_for(user: User, *scopes: str, days: int | None = 1) -> str:
    return keys.issue("crm", user, scopes, days, "test")[1]


class Inside(httpx.BaseTransport):
    """Takes a client's requests to Django without a socket, so that they share the test's transaction."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return async_to_sync(self._send)(request)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        headers = {
            name: value for name, value in request.headers.items() if name not in ("host", "content-length")
        }
        got: Any = await AsyncClient().generic(
            request.method, request.url.path, request.content, "application/json", headers=headers
        )
        body = b"".join([part async for part in got.streaming_content]) if got.streaming else got.content
        return httpx.Response(got.status_code, headers=dict(got.items()), content=body)


@pytest.fixture
def inside() -> httpx.Client:
    return httpx.Client(transport=Inside(), base_url="http://testserver")
