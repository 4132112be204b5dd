"""Reading for later never keeps anybody waiting, not even to the end of a slice."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from inference import door
from inference.engine import Engine, Size
from inference.values import Generation, Priority, Turn
from tests.inference.fakes import FakeBackend
from tests.inference.test_engine import PATIENCE, Reader, hold, wait_until

LATER = Generation(
    tuple(b"a passage to be read for later " * 8), max_tokens=0, turn=Turn("", Priority.WARMING)
)


@pytest.fixture
def start() -> Iterator[Callable[[FakeBackend], Engine]]:
    engines = []

    def start_engine(backend: FakeBackend) -> Engine:
        engine = Engine(lambda: backend, Size())
        engines.append(engine)
        engine.start()
        assert engine.ready.wait(PATIENCE)
        backend.reads.clear()
        return engine

    yield start_engine
    for engine in engines:
        engine.close(timeout=0.1)


def test_it_stops_in_the_middle_of_a_slice_when_somebody_asks(
    start: Callable[[FakeBackend], Engine],
) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    engine.warm(LATER)
    wait_until(lambda: engine.gauges()["warmings_waiting"] == 0)
    reader = Reader(engine, "question")
    wait_until(lambda: backend.given_up == 1)
    gate.release(1000)
    assert reader.answer()[0] == "ok"
    assert backend.reads[0] == (0, len("question"))  # nothing of the passage before it
    wait_until(lambda: engine.counts.warmed == 1)


def test_what_somebody_is_typing_is_read_to_the_end_of_its_slice(
    start: Callable[[FakeBackend], Engine],
) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    engine.warm(Generation(LATER.tokens, max_tokens=0, turn=Turn("ann", Priority.TYPING)))
    wait_until(lambda: engine.gauges()["warmings_waiting"] == 0)
    reader = Reader(engine, "question")
    time.sleep(0.05)
    assert backend.given_up == 0
    gate.release(1000)
    assert reader.answer()[0] == "ok"


def test_it_stands_still_while_the_embedder_works_and_a_little_longer(
    start: Callable[[FakeBackend], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CALM", 0.1)
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    engine.warm(LATER)
    wait_until(lambda: engine.gauges()["warmings_waiting"] == 0)
    with engine.aside():
        wait_until(lambda: backend.given_up == 1)
        gate.release(1000)
        assert Reader(engine, "question").answer()[0] == "ok"  # answers are written all the same
        assert engine.counts.warmed == 0
        ended = time.monotonic()
    wait_until(lambda: engine.counts.warmed == 1)
    assert time.monotonic() - ended >= 0.1


def test_closing_does_not_wait_for_a_slice(start: Callable[[FakeBackend], Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    hold(backend)
    engine.warm(LATER)
    wait_until(lambda: engine.gauges()["warmings_waiting"] == 0)
    closing = threading.Thread(target=engine.close)
    closing.start()
    closing.join(PATIENCE)
    assert backend.closed
