"""What is being typed: its sources for the page, its prompt for the engine; nothing is kept of it."""

import json
import logging
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.test import AsyncClient

from assistant.models import Conversation, Question, SealedVault
from foundation.models import AuditEntry, Label, User
from ingestion.models import Document, Version
from tests.assistant.views.conftest import QUESTION, TEXT
from tests.fakes import FakeEngine

Type = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(operator: User, settings) -> Type:
    """Types a text as the operator; the status, and the HTML of what is to be shown."""
    settings.MASK_SECONDS = 60  # the first text loads the masker

    async def post(text: str, headers: dict[str, str], fields: dict[str, Any]) -> tuple[int, str]:
        browser = AsyncClient()
        await sync_to_async(browser.force_login)(operator)
        response: Any = await browser.post("/warm/", {"text": text, **fields}, headers=headers)
        if not response.streaming:
            return response.status_code, response.content.decode()
        lines = b"".join([chunk async for chunk in response.streaming_content]).splitlines()
        return response.status_code, json.loads(lines[0])["html"]

    return lambda text, headers=None, **fields: async_to_sync(post)(text, headers or {}, fields)


def test_the_sources_are_those_that_asking_would_show(
    typed: Type, cards: FakeEngine, stream: Callable[..., list[dict[str, Any]]]
) -> None:
    status, html = typed(QUESTION)
    [asked] = [one["html"] for one in stream(text=QUESTION) if one["event"] == "evidence"]
    assert status == 200
    # the same cards, which no sentence of an answer may be tied to
    assert html == asked.replace('id="source-1" data-source="1"', 'data-found="1"')
    assert "1 500 ₸" in html.replace("\u00a0", " ").replace("\u202f", " ")


def test_nothing_is_stored_or_logged_and_no_value_goes_anywhere(
    typed: Type, cards: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cards.embedded.clear()
    _status, html = typed(QUESTION)
    assert cards.embedded
    for told in (html, caplog.text, " ".join(cards.embedded), json.dumps(cards.warmed, ensure_ascii=False)):
        assert "850315" not in told
        assert "Иванов" not in told
    assert not Question.objects.exists()
    assert not SealedVault.objects.exists()
    assert not AuditEntry.objects.filter(action__contains="question").exists()


@pytest.mark.parametrize("text", ["  ", "карта", "Здравствуйте, добрый день!", "а" * 8001])
def test_what_is_no_question_has_no_sources(typed: Type, cards: FakeEngine, text: str) -> None:
    assert typed(text) == (204, "")
    assert cards.warmed == []


def test_sources_do_not_wait_for_an_engine_that_takes_nothing(
    typed: Type, cards: FakeEngine, settings
) -> None:
    settings.CHAT_URL = "http://127.0.0.1:9"
    assert typed(QUESTION)[0] == 200
    assert cards.warmed == []


def test_where_nothing_can_be_searched_there_is_nothing(typed: Type, cards: FakeEngine) -> None:
    cards.status = 503
    assert typed(QUESTION) == (204, "")


def test_what_the_reader_may_not_see_is_not_shown(typed: Type, cards: FakeEngine, operator: User) -> None:
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    Document.objects.get().labels.add(staff)
    assert typed(QUESTION) == (204, "")
    operator.labels.add(staff)
    assert "data-internal" in typed(QUESTION)[1]


def test_another_day_has_other_sources(
    typed: Type, library: Callable[..., Version], engine: FakeEngine
) -> None:
    library("карты.md", TEXT, effective_from=date(2026, 6, 1))
    assert typed(QUESTION, as_of="2026-05-31") == (204, "")
    assert typed(QUESTION, as_of="2026-06-01")[0] == 200


def test_a_foreign_conversation_is_not_read(typed: Type, cards: FakeEngine, people: dict[str, User]) -> None:
    foreign = Conversation.objects.create(operator=people["supervisor"])
    assert typed(QUESTION, conversation=foreign.pk) == (204, "")


def test_who_wants_no_sources_while_typing_gets_none_and_the_engine_reads_on(
    typed: Type, cards: FakeEngine, operator: User
) -> None:
    operator.evidence_while_typing = False
    operator.save()
    assert typed(QUESTION) == (200, "")
    assert cards.warmed
