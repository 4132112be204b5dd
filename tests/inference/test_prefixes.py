"""What was read once is not read again, and never taken for something else. The model is a fake."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inference.backend import GRID, Backend
from inference.engine import Engine, Size
from inference.shelf import Shelf
from inference.values import Generation, Priority, Turn
from tests.inference.fakes import FakeBackend
from tests.inference.test_engine import PATIENCE, Reader, hold, wait_until

SYSTEM = "the system's words and its worked examples. "
PASSAGES = ["tariffs of cards, " * 4, "transfers abroad, " * 4, "deposits, " * 6]


def opened(folder: Path, engine: str = "engine", budget: int = 1 << 20) -> Callable[[Backend], Shelf]:
    return lambda backend: Shelf(folder, budget, engine)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    engines = []

    def start_engine(
        backend: FakeBackend, shelf: Callable[[Backend], Shelf] | None = None, **size: int
    ) -> Engine:
        engine = Engine(lambda: backend, Size(**size), shelf)
        engines.append(engine)
        engine.start()
        assert engine.ready.wait(PATIENCE)
        backend.reads.clear()
        return engine

    yield start_engine
    for engine in engines:
        engine.close(timeout=1)


def reused(engine: Engine, text: str) -> int:
    answer, finished = Reader(engine, text).answer()
    assert answer == "ok"
    return finished.timings.reused_tokens


def warm(engine: Engine, text: str, priority: Priority = Priority.WARMING, **how: object) -> int:
    tokens = tuple(text.encode())
    return engine.warm(Generation(tokens, max_tokens=0, turn=Turn("ann", priority), **how))  # type: ignore[arg-type]


def test_a_beginning_is_known_after_many_others_were_read(start: Callable[..., Engine]) -> None:
    engine = start(FakeBackend())
    for passage in PASSAGES:
        Reader(engine, SYSTEM + passage + "first?").answer()
    for passage in PASSAGES:
        known = len(SYSTEM + passage)
        assert known - 2 * GRID < reused(engine, SYSTEM + passage + "second question?") <= known


def test_a_place_that_was_left_is_empty(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    for passage in PASSAGES:
        Reader(engine, SYSTEM + passage).answer()
    assert not [sequence for sequence, tokens in backend.held.items() if tokens]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.sampled_from("ab"), min_size=1, max_size=60).map("".join), max_size=12))
def test_whatever_is_asked_each_token_stands_at_its_place(texts: list[str]) -> None:
    # the fake fails when a token is read where it does not belong
    budget = 4000  # so small that much is given up again
    engine = Engine(lambda: FakeBackend(), Size(prefix_bytes=budget))
    engine.start()
    assert engine.ready.wait(PATIENCE)
    try:
        for text in texts:
            assert Reader(engine, text * 3 + "?").answer()[0] == "ok"
        assert engine.gauges()["prefix_bytes"] <= budget
    finally:
        engine.close(1)


def test_what_was_warmed_is_answered_without_reading(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    assert warm(engine, "a question that is typed>") == 0
    wait_until(lambda: engine.counts.warmed == 1)
    backend.reads.clear()
    assert reused(engine, "a question that is typed?") == 25
    assert [size for _, size in backend.reads] == [1, 1]  # only the tokens of the answer
    assert warm(engine, "a question that is typed>") == 25


def test_warming_twice_reads_once(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    for _ in range(3):
        warm(engine, "the same text of many characters")
    gate.release(100)
    wait_until(lambda: engine.counts.warmed == 1)
    assert len(backend.reads) == 1


def test_what_is_typed_replaces_what_was_typed_before(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    Reader(engine)
    for text in ("what does", "what does a transfer", "what does a transfer to another bank cost?"):
        warm(engine, text, Priority.TYPING)
    gate.release(1000)
    wait_until(lambda: engine.counts.warmed == 1)
    assert engine.counts.cancelled == 2


def test_warming_for_later_stands_still_while_somebody_is_served(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    warm(engine, "d" * 600)
    gate.release(1)
    wait_until(lambda: len(backend.reads) == 1)
    reader = Reader(engine)
    gate.release(1)
    wait_until(lambda: len(backend.reads) == 2)
    gate.release(3)
    reader.answer()
    assert [size for _, size in backend.reads[2:5]] == [8, 1, 1]
    gate.release(100)
    wait_until(lambda: engine.counts.warmed == 1)


def test_what_is_typed_goes_before_what_is_warmed_for_later(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    warm(engine, "d" * 600)
    gate.release(1)
    wait_until(lambda: len(backend.reads) == 1)
    warm(engine, "t" * 40, Priority.TYPING)
    gate.release(2)
    wait_until(lambda: engine.counts.warmed == 1)
    gate.release(100)
    wait_until(lambda: engine.counts.warmed == 2)
    assert sum(size for _, size in backend.reads) <= 600 + 40 + 3 * GRID  # what it had read was kept


def stop(engine: Engine) -> None:
    engine.close(5)


def test_what_was_warmed_for_later_is_known_after_a_restart(
    start: Callable[..., Engine], tmp_path: Path
) -> None:
    first = start(FakeBackend(), opened(tmp_path))
    for passage in PASSAGES:
        warm(first, SYSTEM + passage, keep=True)
    wait_until(lambda: first.counts.warmed == 3)
    stop(first)
    second = start(FakeBackend(), opened(tmp_path))
    for passage in PASSAGES:
        assert reused(second, SYSTEM + passage + "a question?") >= len(SYSTEM + passage) - 2 * GRID


def test_what_somebody_typed_never_reaches_the_disk(start: Callable[..., Engine], tmp_path: Path) -> None:
    engine = start(FakeBackend(), opened(tmp_path))
    warm(engine, "nobody asked this in the end", Priority.TYPING)
    for ending in ("once", "twice", "again", "and again", "by ten people"):
        Reader(engine, "a question that begins like many others and was asked " + ending).answer()
    wait_until(lambda: engine.counts.warmed == 1)
    stop(engine)
    assert list(tmp_path.glob("*.prefix")) == []


@pytest.mark.parametrize("harm", ["torn", "changed", "foreign", "empty", "not json"])
def test_a_file_that_is_not_right_is_read_anew(
    start: Callable[..., Engine], tmp_path: Path, harm: str
) -> None:
    first = start(FakeBackend(), opened(tmp_path))
    warm(first, SYSTEM + PASSAGES[0], keep=True)
    wait_until(lambda: first.counts.warmed == 1)
    stop(first)
    [file] = tmp_path.glob("*.prefix")
    data = file.read_bytes()
    changed = {
        "torn": data[:-5],
        "changed": data[:-5] + b"wrong",
        "foreign": data,
        "empty": b"",
        "not json": b"{" + data,
    }
    file.write_bytes(changed[harm])
    engine = "another engine" if harm == "foreign" else "engine"
    second = start(FakeBackend(), opened(tmp_path, engine))
    assert reused(second, SYSTEM + PASSAGES[0] + "a question?") == 0
    warm(second, SYSTEM + PASSAGES[0] + "more of this passage.", keep=True)
    wait_until(lambda: second.counts.warmed == 1)
    stop(second)
    third = start(FakeBackend(), opened(tmp_path, engine))
    assert reused(third, SYSTEM + PASSAGES[0] + "a question?") > 0


def test_the_disk_keeps_to_its_budget(tmp_path: Path, start: Callable[..., Engine]) -> None:
    engine = start(FakeBackend(), opened(tmp_path, budget=3000))
    for number in range(10):
        warm(engine, f"{number}" * 90, keep=True)
    wait_until(lambda: engine.counts.warmed == 10)
    stop(engine)
    assert 0 < sum(file.stat().st_size for file in tmp_path.glob("*.prefix")) <= 10_000
    assert len(list(tmp_path.glob("*.prefix"))) < 10


def test_many_at_once_share_what_one_of_them_reads(start: Callable[..., Engine]) -> None:
    backend = FakeBackend(context_size=10_000)
    engine = start(backend)
    gate = hold(backend)
    readers = [Reader(engine, SYSTEM + PASSAGES[0] + f"question {number}?") for number in range(8)]
    gate.release(1000)
    read = sum(reader.answer()[1].timings.prompt_tokens for reader in readers)
    again = sum(size for _, size in backend.reads if size > 1)
    assert again < read / 3
