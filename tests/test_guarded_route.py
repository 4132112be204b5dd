"""A figure that stands in no source and not in the question can't come over the local route.

The engine room is the real one; only its model is a stand-in, which does its best to say something else.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import uvicorn

from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.figures import figures_in
from assistant.pipeline.values import Finished, Refused, Token
from inference.backend import Logits
from inference.embedding import Embedded, Embedder
from inference.engine import Engine, Size
from inference.room import Room, Served
from inference.server import build_app
from tests.fakes import FakeEngine
from tests.house import free_ports
from tests.inference.fakes import END, FakeBackend

TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
QUESTION = "<PERSON_1> потерял карту, сколько стоит перевыпуск карты и что через 10 дней"


class FakeEmbedder(Embedder):
    async def start(self) -> None:
        self.ready.set()

    async def embed(self, texts: list[str], truncate: bool = False) -> Embedded:
        return Embedded(np.zeros((len(texts), 2), dtype=np.float32), 1)


class Insisting(FakeBackend):
    """Wants to say its script whatever the prompt is; what it may not say it goes on after."""

    chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}\x02"

    def _logits(self, sequence: int) -> Logits:
        text = bytes(token for _, token in sorted(self.held[sequence].items()))
        written = len(text.partition(b"\x02")[2])
        values = np.zeros(END + 1, dtype=np.float32)
        values[ord("x")] = 0.5
        values[self.script[written] if written < len(self.script) else END] = 1
        return values


@pytest.fixture
def model(settings, engine: FakeEngine) -> Iterator[FakeBackend]:
    """The engine room in a thread, and the stand-in of its model; embeddings stay with the other fake."""
    settings.MASK_SECONDS = 60
    backend = Insisting(context_size=200_000)
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(Engine(lambda: backend, Size(limit=50_000)), chat, FakeEmbedder(Path()), vectors)
    (port,) = free_ports(1)
    server = uvicorn.Server(uvicorn.Config(build_app(room, "", pytest.fail), port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not (server.started and room.state()["status"] == "ready"):
        time.sleep(0.01)
    settings.CHAT_URL, settings.CHAT_MODEL = f"http://127.0.0.1:{port}/v1", "chat"
    settings.CHAT_ADAPTER = ""
    yield backend
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize(
    "said",
    [
        "Перевыпуск стоит 2 700 ₸, срок 3 рабочих дня.",
        "Перевыпуск стоит 1 50",
        "Перевыпуск стоит 15 000 ₸, 1 500 тыс. или 3 млн.",
        "Через 10 дней, то есть 10.03.2026 [ZZ], тел. 8 800 080 18 00, п. 4.2.1",
        "1500000",
    ],
)
def test_a_foreign_figure_cannot_come(library: Callable[..., object], model: FakeBackend, said: str) -> None:
    library("карты.md", TEXT)
    model.script = said.encode()
    events = list(answer(Asked(QUESTION)))
    shown = "".join(event.text for event in events if isinstance(event, Token))
    assert len(shown) > 2, shown
    assert {*figures_in(shown)} <= {"1500", "3", "10", "1"}, shown  # 1: of the heading
    # what says nothing that a source carries is not an answer
    assert isinstance(events[-1], Finished | Refused)


def test_the_figures_of_source_and_question_come(library: Callable[..., object], model: FakeBackend) -> None:
    library("карты.md", TEXT)
    model.script = "Перевыпуск стоит 1500 ₸, срок 3 дня, а через 10 дней нет.".encode()
    shown = "".join(event.text for event in answer(Asked(QUESTION)) if isinstance(event, Token))
    assert figures_in(shown) == ["1500", "3", "10"]


def test_a_server_that_refuses_unknown_fields_gets_none(
    settings, library: Callable[..., object], engine: FakeEngine
) -> None:
    library("карты.md", TEXT)
    list(answer(Asked(QUESTION)))
    assert "1 500" in engine.bodies[-1]["sufler"]["figures"]
    settings.CHAT_RULES = False
    list(answer(Asked(QUESTION)))
    assert "sufler" not in engine.bodies[-1]
