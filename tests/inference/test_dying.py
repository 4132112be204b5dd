"""A model that dies: nobody waits for it or is told that it is ready, and what died comes back."""

import asyncio
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from inference import embedding
from inference.adapters import Adapters
from inference.batching import MOST_FAILED
from inference.embedding import Embedder
from inference.engine import Engine
from inference.room import Room, Served
from inference.server import build_app
from inference.values import EngineError
from tests.inference.fakes import FakeBackend
from tests.inference.test_batching import start
from tests.inference.test_engine import PATIENCE, Reader, hold, wait_until
from tests.inference.test_server import CHAT, FakeEmbedder

__all__ = ["start"]

# stands where `python -m inference.encoder` would: a text that says so kills it, and while a file lies in the
# folder of its weights it does not even start
ENCODER = """#!{python}
import json, os, sys
if os.path.exists(sys.argv[3] + "/dead"):
    sys.exit(1)
for line in sys.stdin:
    texts = json.loads(line)["texts"]
    if "kills" in texts:
        sys.exit(1)
    sys.stdout.buffer.write(json.dumps({{"tokens": [1] * len(texts), "dimensions": 1}}).encode() + b"\\n")
    sys.stdout.buffer.write(b"\\0\\0\\x80?" * len(texts))
    sys.stdout.buffer.flush()
"""


class Unsound(FakeBackend):
    """Once broken it can't even forget what it could not compute."""

    def drop(self, sequence: int, start: int = 0) -> None:
        if self.broken:
            raise RuntimeError("the context is gone")
        super().drop(sequence, start)


def test_everybody_is_told_when_the_owner_dies(start: Callable[..., Engine]) -> None:
    backend = Unsound()
    engine = start(backend, places=2)
    gate = hold(backend)
    readers = [Reader(engine) for _ in range(5)]
    gate.release(1)  # one is at work; the next gets its place after a step
    wait_until(lambda: engine.load() == (2, 3))
    backend.broken = True
    gate.release(1000)
    for reader in readers:
        with pytest.raises(EngineError) as told:
            reader.answer()
        assert (told.value.code, told.value.status) == ("engine_stopped", 503)
    assert not engine.ready.is_set()
    assert engine.failure == "RuntimeError"
    assert engine.load() == (0, 0)


def test_who_comes_later_is_refused_at_once(start: Callable[..., Engine]) -> None:
    backend = Unsound()
    engine = start(backend)
    backend.broken = True
    with pytest.raises(EngineError):
        Reader(engine).answer()
    wait_until(lambda: engine.failure is not None)
    with pytest.raises(EngineError) as told:
        Reader(engine)
    assert (told.value.code, told.value.retry_after) == ("engine_stopped", 20)


def test_a_model_that_computes_nothing_any_more_is_dead(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    backend.broken = True
    for _ in range(MOST_FAILED):
        assert engine.ready.is_set()
        with pytest.raises(EngineError) as told:
            Reader(engine).answer()
        assert told.value.code == "engine_failed"
    wait_until(lambda: not engine.ready.is_set())
    assert engine.failure == f"it failed {MOST_FAILED} times in a row"


def test_failures_with_answers_between_them_kill_nobody(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    for _ in range(2 * MOST_FAILED):
        backend.broken = True
        with pytest.raises(EngineError):
            Reader(engine).answer()
        backend.broken = False
        assert Reader(engine).answer()[0] == "ok"
    assert engine.ready.is_set()


def test_health_says_so_streams_end_and_the_process_is_told_to(tmp_path: Path) -> None:
    backend, told = Unsound("answer"), threading.Event()
    failures: list[str] = []
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(Engine(lambda: backend), chat, FakeEmbedder(Path()), vectors, Adapters(tmp_path))

    def stop(reason: str) -> None:
        failures.append(reason)
        told.set()

    with TestClient(build_app(room, "", stop)) as client:
        wait_until(lambda: client.get("/health/ready").status_code == 200)
        backend.broken = True
        with client.stream("POST", "/v1/chat/completions", json={**CHAT, "stream": True}) as stream:
            assert '"code": "engine_stopped"' in stream.read().decode()
        health = client.get("/health/ready")
        assert (health.status_code, health.json()["status"], health.json()["chat"]) == (503, "failed", False)
        refused = client.post("/v1/chat/completions", json=CHAT)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "20")
        assert "sufler_engine_ready 0\n" in client.get("/metrics").text
        assert told.wait(PATIENCE)
    assert failures == ["RuntimeError"]


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of weights for the stand-in of the embedder's process."""
    program = tmp_path / "python"
    program.write_text(ENCODER.format(python=sys.executable))
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(embedding, "AGAIN_SECONDS", 0.05)
    return tmp_path


def test_an_embedder_that_dies_over_every_attempt_is_not_ready_until_it_answers(weights: Path) -> None:
    async def live() -> None:
        embedder = Embedder(weights)
        await embedder.start()
        assert embedder.ready.is_set()
        (weights / "dead").touch()
        with pytest.raises(EngineError, match="ended twice"):
            await embedder.embed(["kills"])
        assert not embedder.ready.is_set()
        await asyncio.sleep(0.2)
        assert not embedder.ready.is_set()
        (weights / "dead").unlink()
        await asyncio.wait_for(embedder.ready.wait(), PATIENCE)
        assert (await embedder.embed(["lives"])).vectors.tolist() == [[1.0]]
        await embedder.close()

    asyncio.run(live())


def test_a_text_that_kills_the_embedder_is_no_end_of_it(weights: Path) -> None:
    async def live() -> None:
        embedder = Embedder(weights)
        await embedder.start()
        with pytest.raises(EngineError, match="ended twice"):
            await embedder.embed(["kills"])
        await asyncio.wait_for(embedder.ready.wait(), PATIENCE)
        await embedder.close()

    asyncio.run(live())
