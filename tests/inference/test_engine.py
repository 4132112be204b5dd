"""The queue before the model and its one owner, on a fake model."""

import queue
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from inference.backend import GRID, SLICE
from inference.engine import Engine, Size
from inference.queueing import Ticket
from inference.values import EngineError, Event, Failed, Finished, Generation, Piece, Reading, Waiting
from tests.inference.fakes import FakeBackend

PATIENCE = 10


class Reader:
    """Listens to one request."""

    def __init__(self, engine: Engine, text: str = "question", **how: object) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        # the fake model answers after a `>`
        generation = Generation(tuple(f"{text[:-1]}>".encode()), **how)  # type: ignore[arg-type]
        self.ticket: Ticket = engine.submit(generation, self.events.put)

    def next(self) -> Event:
        return self.events.get(timeout=PATIENCE)

    def answer(self) -> tuple[str, Finished]:
        """Everything up to the end."""
        text = ""
        while True:
            match self.next():
                case Piece(piece):
                    text += piece
                case Finished() as finished:
                    return text, finished
                case Failed(error):
                    raise error


@pytest.fixture
def start() -> Iterator[Callable[..., Engine]]:
    engines = []

    def start_engine(backend: FakeBackend, **size: int) -> Engine:
        engine = Engine(lambda: backend, Size(**{"places": 1, **size}))
        engines.append(engine)
        engine.start()
        assert engine.ready.wait(PATIENCE)
        backend.reads.clear()
        return engine

    yield start_engine
    for engine in engines:
        engine.close(timeout=0.1)


def hold(backend: FakeBackend) -> threading.Semaphore:
    """From now on the model reads only when released."""
    backend.gate = threading.Semaphore(0)
    return backend.gate


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_an_answer_comes_in_pieces_and_ends_with_counts(start: Callable[..., Engine]) -> None:
    text, finished = Reader(start(FakeBackend("Сәлем"))).answer()
    assert text == "Сәлем"
    assert finished.reason == "stop"
    assert finished.timings.prompt_tokens == len("question")


def test_requests_are_served_in_the_order_in_which_they_came(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    order: list[int] = []
    readers = []
    for number in range(4):

        def listen(event: Event, number: int = number) -> None:
            if isinstance(event, Finished):
                order.append(number)

        readers.append(engine.submit(Generation((1, ord(">"))), listen))
    gate.release(100)
    wait_until(lambda: len(order) == 4)
    assert order == [0, 1, 2, 3]


def test_who_waits_is_told_the_place_and_again_when_it_changes(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    second, third = Reader(engine), Reader(engine)
    assert isinstance(event := second.next(), Waiting)
    assert event.place == 1
    assert isinstance(event := third.next(), Waiting)
    assert event.place == 2
    assert event.seconds > 0
    gate.release(4)
    assert isinstance(event := third.next(), Waiting)
    assert event.place == 1
    gate.release(100)
    assert third.answer()[0] == "ok"


def test_the_estimate_is_learnt_from_how_long_those_before_waited(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    waiting = [Reader(engine) for _ in range(2)]
    time.sleep(2.0)
    gate.release(100)
    for reader in waiting:
        reader.answer()
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    later = [Reader(engine) for _ in range(4)]
    assert isinstance(event := later[-1].next(), Waiting)
    gate.release(100)
    # the first waited 2 s at one place, the second at two: 2 + 0.2 * (1 - 2) = 1.8 for each
    assert (event.place, event.seconds) == (4, 7)


def test_a_full_queue_refuses_with_the_time_to_come_back(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, queue=1)
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    Reader(engine)
    with pytest.raises(EngineError) as refusal:
        Reader(engine)
    assert (refusal.value.status, refusal.value.code) == (429, "queue_full")
    assert refusal.value.retry_after
    gate.release(100)


def test_a_place_in_the_queue_is_freed_when_its_reader_leaves(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend, queue=1)
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    leaving = Reader(engine)
    leaving.ticket.cancel()
    staying = Reader(engine)
    gate.release(100)
    assert staying.answer()[0] == "ok"
    assert engine.counts.cancelled == 1


def test_a_running_answer_stops_within_a_step_when_its_reader_leaves(start: Callable[..., Engine]) -> None:
    backend = FakeBackend("x" * 500)
    engine = start(backend)
    gate = hold(backend)
    reader = Reader(engine)
    gate.release(3)
    reader.next()
    reader.ticket.cancel()
    before = len(backend.reads)
    gate.release(500)
    wait_until(lambda: engine.counts.cancelled == 1)
    assert len(backend.reads) <= before + 3


def test_reading_a_long_prompt_stops_within_a_slice_when_its_reader_leaves(
    start: Callable[..., Engine],
) -> None:
    backend = FakeBackend()
    engine = start(backend)
    gate = hold(backend)
    reader = Reader(engine, "x" * 900)
    gate.release(1)
    wait_until(lambda: len(backend.reads) == 1)
    reader.ticket.cancel()
    gate.release(100)
    wait_until(lambda: engine.counts.cancelled == 1)
    assert sum(count for _, count in backend.reads) <= 2 * SLICE


def test_a_beginning_that_is_known_is_not_read_again(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    Reader(engine, "s" * 20 + "first question").answer()
    backend.reads.clear()
    _, finished = Reader(engine, "s" * 20 + "second question").answer()
    assert finished.timings.reused_tokens == 16
    assert backend.reads[0] == (16, 4 + len("second question"))


def test_the_same_prompt_again_is_not_read_at_all(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    first, _ = Reader(engine, "x" * 50).answer()
    again, finished = Reader(engine, "x" * 50).answer()
    assert first == again == "ok"
    assert finished.timings.reused_tokens == 50


def test_what_was_written_token_by_token_is_read_again(start: Callable[..., Engine]) -> None:
    engine = start(FakeBackend("an answer of many tokens."))
    Reader(engine, "x" * 34).answer()
    _, finished = Reader(engine, "x" * 33 + ">an answer of many tokens. And a second question?").answer()
    assert finished.timings.reused_tokens == 24


@pytest.mark.parametrize("length", [1, 7, 128, 129, 135, 136, 300])
def test_slices_are_cut_on_the_grid_with_enough_after_the_last(
    start: Callable[..., Engine], length: int
) -> None:
    backend = FakeBackend("")
    Reader(start(backend), "x" * length).answer()
    sizes = [count for _, count in backend.reads]
    assert sum(sizes) == length
    assert all(position % GRID == 0 for position, _ in backend.reads)
    assert len(sizes) == 1 or sizes[-1] >= GRID
    assert max(sizes) <= SLICE


def test_what_cannot_fit_is_refused_before_it_waits(start: Callable[..., Engine]) -> None:
    engine = start(FakeBackend(context_size=20))
    with pytest.raises(EngineError) as refusal:
        Reader(engine, "x" * 15, max_tokens=6)
    assert (refusal.value.status, refusal.value.code) == (400, "context_length_exceeded")
    assert engine.load() == (0, 0)


def test_max_tokens_ends_the_answer_with_length(start: Callable[..., Engine]) -> None:
    text, finished = Reader(start(FakeBackend("abcdef")), max_tokens=3).answer()
    assert (text, finished.reason) == ("abc", "length")


def test_the_end_of_the_context_ends_the_answer_with_length(start: Callable[..., Engine]) -> None:
    text, finished = Reader(start(FakeBackend("abcdef", context_size=12)), "x" * 8).answer()
    assert (text, finished.reason) == ("abcd", "length")


def test_a_stop_string_ends_the_answer(start: Callable[..., Engine]) -> None:
    text, finished = Reader(start(FakeBackend("one. two")), stop=(".",)).answer()
    assert (text, finished.reason) == ("one", "stop")


def test_a_poisoned_request_fails_alone(start: Callable[..., Engine]) -> None:
    backend = FakeBackend()
    engine = start(backend)
    backend.broken = True
    with pytest.raises(EngineError) as failure:
        Reader(engine).answer()
    assert failure.value.code == "engine_failed"
    backend.broken = False
    assert Reader(engine).answer()[0] == "ok"


def test_closing_cancels_everything_and_frees_the_model() -> None:
    backend = FakeBackend("x" * 900)
    engine = Engine(lambda: backend)
    engine.start()
    assert engine.ready.wait(PATIENCE)
    Reader(engine), Reader(engine)
    engine.close()
    wait_until(lambda: backend.closed)


def test_who_waits_for_a_room_that_ends_is_told_that_it_restarts(start: Callable[..., Engine]) -> None:
    backend = FakeBackend("x" * 500)
    engine = start(backend, queue=4)
    gate = hold(backend)
    at_work = Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    waiting, left = Reader(engine), Reader(engine)
    left.ticket.cancel()
    engine.hang_up()
    for reader in (at_work, waiting):
        with pytest.raises(EngineError, match="restarts") as told:
            reader.answer()
        assert (told.value.code, told.value.status) == ("restarting", 503)
    with pytest.raises(EngineError, match="restarts"):
        Reader(engine)
    gate.release(500)
    wait_until(lambda: backend.closed)
    assert not any(isinstance(event, Failed) for event in left.events.queue)


def test_a_model_that_cannot_be_loaded_is_told() -> None:
    def fail() -> FakeBackend:
        raise MemoryError

    engine = Engine(fail)
    engine.start()
    wait_until(lambda: engine.failure is not None)
    assert engine.failure == "MemoryError"
    assert not engine.ready.is_set()


def test_progress_of_reading_a_long_prompt_is_told(start: Callable[..., Engine]) -> None:
    engine = start(FakeBackend())
    reader = Reader(engine, "x" * 300)
    told = []
    while isinstance(event := reader.next(), Reading):
        told.append((event.read, event.total))
    assert told == [(0, 300), (SLICE, 300), (2 * SLICE, 300)]
