"""Several answers at a time, on a fake model: nobody is interrupted, nobody gets another's words."""

import itertools
import random
import time
from collections.abc import Callable, Iterator

import pytest

from inference.batching import SHORT_SLICE
from inference.engine import Engine, Size
from inference.values import Adapter, EngineError, Failed, Finished, Priority, Turn
from tests.inference.fakes import FakeBackend
from tests.inference.test_engine import PATIENCE, Reader, hold, wait_until


@pytest.fixture
def start() -> Iterator[Callable[..., Engine]]:
    engines = []

    def start_engine(backend: FakeBackend, **size: int) -> Engine:
        engine = Engine(lambda: backend, Size(**size))
        engines.append(engine)
        engine.start()
        assert engine.ready.wait(PATIENCE)
        backend.reads.clear()
        backend.steps.clear()
        return engine

    yield start_engine
    for engine in engines:
        engine.close(timeout=0.1)


def asks_for(answer: str, before: str = "") -> str:
    """A prompt that the fake model answers with `answer`."""
    return f"{before}\x02{answer}\x02."


def test_answers_are_written_together_in_one_step(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    readers = [Reader(engine, asks_for(letter * 20)) for letter in "abcdefgh"]
    gate.release(1000)
    assert [reader.answer()[0] for reader in readers] == [letter * 20 for letter in "abcdefgh"]
    assert max(len(step) for step in backend.steps) == 8


def test_no_token_of_one_stream_appears_in_another(start: Callable[..., Engine]) -> None:
    chance = random.Random(1)
    engine = start(FakeBackend(context_size=100_000))
    beginnings = ["shared beginning of many " * 4, "another one " * 6, ""]
    answers = [f"marker-{number}-{'x' * chance.randrange(30)}" for number in range(60)]
    readers = [Reader(engine, asks_for(answer, chance.choice(beginnings))) for answer in answers]
    assert [reader.answer()[0] for reader in readers] == answers


def test_streams_flow_while_a_long_prompt_is_read(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    flowing = Reader(engine, asks_for("y" * 100))
    gate.release(5)
    flowing.next()
    backend.steps.clear()
    long = Reader(engine, asks_for("z", "x" * 600))
    gate.release(1000)
    long.answer()
    flowing.answer()
    slices = [index for index, step in enumerate(backend.steps) if step[0][1] > 1]
    assert all(sum(size for _, size in backend.steps[index]) <= SHORT_SLICE for index in slices)
    assert all(later - earlier > 1 for earlier, later in itertools.pairwise(slices))


def test_a_reader_who_leaves_frees_the_place_for_the_next(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, places=2)
    gate = hold(backend)
    leaving, staying = Reader(engine, asks_for("a" * 300)), Reader(engine, asks_for("b" * 30))
    waiting = Reader(engine, asks_for("c" * 10))
    gate.release(8)
    leaving.next()
    leaving.ticket.cancel()
    gate.release(1000)
    assert waiting.answer()[0] == "c" * 10
    assert staying.answer()[0] == "b" * 30
    assert engine.load() == (0, 0)


def test_a_poisoned_request_fails_alone_among_others(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    backend.poison = b"poison"
    good = Reader(engine, asks_for("g" * 40))
    bad = Reader(engine, asks_for("b", "poison"))
    with pytest.raises(EngineError):
        bad.answer()
    assert good.answer()[0] == "g" * 40


def test_operators_go_before_evaluation_and_that_before_warming(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, places=1)
    gate = hold(backend)
    order: list[str] = []
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    for priority in (Priority.EVALUATION, Priority.OPERATOR):
        engine.submit(
            Reader(engine, turn=Turn(priority=priority)).ticket.generation,
            lambda event, name=priority.name: order.append(name) if isinstance(event, Finished) else None,  # type: ignore[misc]
        )
    gate.release(1000)
    wait_until(lambda: len(order) == 2)
    assert order == ["OPERATOR", "EVALUATION"]


def test_users_take_turns(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, places=1)
    gate = hold(backend)
    order: list[str] = []
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    for user in ("many", "many", "many", "one"):
        generation = Reader(engine, turn=Turn(user="other")).ticket.generation
        listen = lambda event, user=user: order.append(user) if isinstance(event, Finished) else None  # noqa: E731
        engine.submit(type(generation)(generation.tokens, turn=Turn(user=user)), listen)
    gate.release(1000)
    wait_until(lambda: len(order) == 4)
    assert order[:2] == ["many", "one"]


def test_a_request_whose_deadline_is_over_fails(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, places=1)
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    late = Reader(engine, turn=Turn(deadline=0.01))
    time.sleep(0.02)
    gate.release(1000)
    while not isinstance(event := late.next(), Failed):
        pass
    assert (event.error.status, event.error.code) == (504, "deadline_passed")


def adapter(tmp_path: object, name: str) -> Adapter:
    return Adapter(name, tmp_path, f"sum of {name}")  # type: ignore[arg-type]


def test_requests_of_one_adapter_are_at_work_together(start: Callable[..., Engine], tmp_path: object) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    names = ["first", "second", "first", ""]
    turns = [Turn(adapter=adapter(tmp_path, name) if name else None) for name in names]
    readers = [Reader(engine, "the same question", turn=turn) for turn in turns]
    gate.release(1000)
    assert [reader.answer()[0] for reader in readers] == ["first", "second", "first", "ok"]


def test_what_was_read_with_one_adapter_is_read_again_with_another(
    start: Callable[..., Engine], tmp_path: object
) -> None:
    engine = start(FakeBackend())
    Reader(engine, "x" * 50).answer()
    _, finished = Reader(engine, "x" * 50, turn=Turn(adapter=adapter(tmp_path, "one"))).answer()
    assert finished.timings.reused_tokens == 0


def test_an_adapter_that_cannot_be_loaded_fails_its_request_only(
    start: Callable[..., Engine], tmp_path: object
) -> None:
    engine = start(FakeBackend())
    with pytest.raises(EngineError) as failure:
        Reader(engine, turn=Turn(adapter=adapter(tmp_path, "broken"))).answer()
    assert failure.value.code == "adapter_failed"
    assert Reader(engine).answer()[0] == "ok"


def test_one_that_cannot_begin_for_want_of_memory_says_so_and_leaves_its_place(
    start: Callable[..., Engine],
) -> None:
    backend = FakeBackend()
    engine = start(backend, places=1)
    backend.no_memory = True
    with pytest.raises(EngineError, match="no memory") as failure:
        Reader(engine).answer()
    assert failure.value.code == "engine_failed"
    backend.no_memory = False
    assert Reader(engine).answer()[0] == "ok"


def test_where_there_is_no_memory_for_what_one_who_leaves_had_read_the_others_go_on(
    start: Callable[..., Engine],
) -> None:
    backend = FakeBackend()
    engine = start(backend, places=2)
    gate = hold(backend)
    staying = Reader(engine, asks_for("b" * 30))
    gate.release(3)
    staying.next()
    leaving = Reader(engine, asks_for("a", "x" * 600))
    gate.release(6)
    wait_until(lambda: any(size == SHORT_SLICE for step in backend.steps for _, size in step))
    backend.no_memory = True
    leaving.ticket.cancel()
    gate.release(1000)
    assert "".join(["b", staying.answer()[0]]).endswith("b" * 20)
    backend.no_memory = False
    assert backend.held[1] == {}
    assert Reader(engine, asks_for("c")).answer()[0] == "c"
