"""Changing the model is one address in a form: llama.cpp's own server writes the answers, no code touched.

Skipped where `make bench-deps` has not put xllamacpp: nothing that Sufler needs brings a second engine along.
The form, the routing and the pipeline are the product's, the documents and the embedder those of the tests;
tests/assistant/views/test_routes.py shows the same with a stand-in in the place of llama.cpp.
"""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from assistant.models import Answer
from assistant.pipeline.answering import Asked, answer
from foundation.models import User
from foundation.route_models import StoredRoute
from inference.register import SMALL_CHAT
from ingestion.models import Version
from tests.assistant.views.conftest import QUESTION, REPLY, TEXT
from tests.assistant.views.test_routes import card
from tests.fakes import FakeEngine

# benchmarks are outside of what is typed
servers: Any = importlib.import_module("benchmarks.servers")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.model,
    pytest.mark.skipif(not servers.PEERS.exists(), reason="make bench-deps installs the second engine"),
]


@pytest.fixture(scope="module")
def llama_cpp() -> Iterator[str]:
    """The address of llama.cpp's server on the small weights."""
    with servers.native_server(SMALL_CHAT.name) as server:
        yield server.url


def last_answer() -> Answer:
    list(answer(Asked(QUESTION)))
    found = Answer.objects.first()
    assert found is not None
    return found


def test_another_engine_answers_once_its_address_is_in_the_form(
    llama_cpp: str, library: Callable[..., Version], engine: FakeEngine, people: dict[str, User]
) -> None:
    library("карты.md", TEXT)
    engine.reply = REPLY
    browser = Client()
    browser.force_login(people["security"])
    form = {"model": SMALL_CHAT.name, "answer_seconds": 120}
    browser.post("/people/routes/new/", card(engine.url, **form))
    address = f"/people/routes/{StoredRoute.objects.get().pk}/"
    assert (last_answer().model, len(engine.prompts)) == ("fake@0000", 1)
    browser.post(address, card(llama_cpp, key="", **form))
    real = last_answer()
    assert (real.outcome, real.route, len(engine.prompts)) == ("finished", "second", 1)
    assert real.model not in ("", "fake@0000")
    assert real.tokens["prompt"] > 300
    assert real.rung in ("grounded", "partly grounded", "evidence only")
    browser.post(address, card(engine.url, key="", **form))
    assert (last_answer().model, len(engine.prompts)) == ("fake@0000", 2)
