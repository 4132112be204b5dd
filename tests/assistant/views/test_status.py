"""The line about the model in the header."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.fakes import FakeEngine


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def test_a_model_that_answers_is_ready(desk: Client, engine: FakeEngine) -> None:
    assert 'data-state="ready"' in desk.get("/status/").content.decode()


def test_a_model_that_is_silent_is_down(desk: Client) -> None:
    assert 'data-state="down"' in desk.get("/status/").content.decode()


def test_the_engine_is_not_asked_at_every_look(desk: Client, engine: FakeEngine, settings: Any) -> None:
    desk.get("/status/")
    settings.CHAT_URL = "http://127.0.0.1:9/v1"
    assert 'data-state="ready"' in desk.get("/status/").content.decode()


@pytest.mark.parametrize("said", [b"{no JSON", b'["waiting"]', b'{"waiting": "a few"}'])
def test_a_model_whose_word_is_not_understood_is_ready(desk: Client, engine: FakeEngine, said: bytes) -> None:
    engine.says_health = said
    assert 'data-state="ready"' in desk.get("/status/").content.decode()


def test_no_proxy_of_the_environment_is_asked_for_it(
    desk: Client, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert 'data-state="ready"' in desk.get("/status/").content.decode()
