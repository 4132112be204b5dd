"""Passages read apart serve in every combination; the fake model fails when a token is misplaced."""

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from inference.engine import Engine, Size
from inference.shelf import Shelf
from inference.templates import ChatTemplate
from inference.values import EngineError, Event, Generation
from tests.inference.fakes import FakeBackend
from tests.inference.test_engine import PATIENCE, Reader, wait_until

HEAD = "the system's words and its worked examples, 50 of them\n"
PASSAGES = ("[AB] tariffs of cards, 1 500 ₸", "[CD] transfers abroad", "[EF] deposits: 14,5 % for a year")


class Listener(Reader):
    """Listens to one request."""

    def __init__(self, engine: Engine, asked: Generation) -> None:
        self.events: queue.Queue[Event] = queue.Queue()
        self.ticket = engine.submit(asked, self.events.put)


class Asked(Listener):
    """The same, with passages read apart."""

    def __init__(self, engine: Engine, passages: tuple[str, ...], question: str = "what is it?") -> None:
        super().__init__(engine, spliced(engine, passages, question))


def spliced(
    engine: Engine,
    passages: tuple[str, ...],
    question: str,
    max_tokens: int | None = None,
    closed: bool = True,
    stand_in: str = "",
    keep: bool = False,
) -> Generation:
    content = HEAD + "\n".join(passages) + f"\n\n{question}"
    messages = [{"role": "user", "content": content}]
    tokens, apart, instead = engine.apart(messages, passages, stand_in, closed=closed)
    return Generation(tokens, max_tokens=max_tokens, apart=apart, stand_in=instead, keep=keep)


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend("an answer", context_size=4000)


@pytest.fixture
def engine(backend: FakeBackend) -> Iterator[Engine]:
    engine = Engine(lambda: backend, Size())
    engine.start()
    assert engine.ready.wait(PATIENCE)
    backend.reads.clear()
    yield engine
    engine.close(timeout=0.1)


def read(backend: FakeBackend) -> int:
    """Tokens of prompts that were read since this was last asked."""
    count = sum(size for _, size in backend.reads if size > 1)
    backend.reads.clear()
    return count


def test_every_combination_of_known_passages_reads_the_question_only(
    engine: Engine, backend: FakeBackend
) -> None:
    for passage in PASSAGES:
        engine.warm(spliced(engine, (passage,), "", max_tokens=0))
    wait_until(lambda: engine.counts.warmed == 3)
    assert read(backend) < 2 * len((HEAD + "".join(PASSAGES)).encode())
    for number, order in enumerate(permutations(PASSAGES)):
        question = f"\n\nquestion {number}?>"
        text, finished = Asked(engine, order, f"question {number}?").answer()
        assert text == "an answer"
        assert read(backend) <= len(question)
        assert finished.timings.reused_tokens >= finished.timings.prompt_tokens - len(question)


def test_passages_that_are_not_known_are_read_on_the_way(engine: Engine, backend: FakeBackend) -> None:
    assert Asked(engine, PASSAGES).answer()[0] == "an answer"
    whole = read(backend)
    assert Asked(engine, PASSAGES[::-1]).answer()[0] == "an answer"
    assert read(backend) < whole / 4
    assert not [tokens for sequence, tokens in backend.held.items() if sequence < 9 and tokens]


def test_without_memory_for_states_the_prompt_is_read_as_a_whole(backend: FakeBackend) -> None:
    engine = Engine(lambda: backend, Size(prefix_bytes=0))
    engine.start()
    assert engine.ready.wait(PATIENCE)
    assert Asked(engine, PASSAGES).answer()[0] == "an answer"
    engine.close(1)


def test_the_same_again_is_not_read_at_all(engine: Engine, backend: FakeBackend) -> None:
    Asked(engine, PASSAGES).answer()
    read(backend)
    Asked(engine, PASSAGES).answer()
    assert read(backend) == 0


@pytest.mark.parametrize("passages", [("not there",), (PASSAGES[0], PASSAGES[2])])
def test_passages_that_do_not_follow_each_other_are_refused(passages: tuple[str, ...]) -> None:
    template: Callable[..., object] = ChatTemplate(FakeBackend()).apart
    with pytest.raises(EngineError) as refusal:
        template([{"role": "user", "content": HEAD + "\n".join(PASSAGES)}], passages)
    assert refusal.value.param == "sufler.apart"


def test_passages_read_apart_are_known_after_a_restart(tmp_path: Path) -> None:
    def start(backend: FakeBackend) -> Engine:
        engine = Engine(lambda: backend, Size(), lambda _: Shelf(tmp_path, 1 << 20, "engine"))
        engine.start()
        assert engine.ready.wait(PATIENCE)
        backend.reads.clear()
        return engine

    first = start(FakeBackend(context_size=4000))
    for passage in PASSAGES:
        warmed = spliced(first, (passage,), "", max_tokens=0, closed=False)
        first.warm(replace(warmed, keep=True))
    wait_until(lambda: first.counts.warmed == 3)
    first.close(5)
    backend = FakeBackend("an answer", context_size=4000)
    second = start(backend)
    for order in permutations(PASSAGES):
        assert Asked(second, order, "which?").answer()[0] == "an answer"
        assert read(backend) <= len("\n\nwhich?>")
    second.close(1)


STAND_IN = "[QT] whatever is said of cards, of branches and of deposits, so long that no passage is longer\n"


def test_all_but_the_first_are_read_after_what_stands_in_for_their_neighbours(
    engine: Engine, backend: FakeBackend
) -> None:
    for passage in PASSAGES:
        engine.warm(spliced(engine, (passage,), "", max_tokens=0, stand_in=STAND_IN, keep=True))
    wait_until(lambda: engine.counts.warmed == 3)
    # the head and the stand-in once, each passage twice: it may come first, or later
    assert read(backend) < len((HEAD + STAND_IN + 3 * "".join(PASSAGES)).encode())
    for order in permutations(PASSAGES):
        # the fake fails when a token stands anywhere but where the prompt has it
        asked = spliced(engine, order, "which?", stand_in=STAND_IN)
        assert Listener(engine, asked).answer()[0] == "an answer"
        assert read(backend) <= len("\n\nwhich?>")


def test_what_stands_in_is_read_where_passages_are_not_known(engine: Engine, backend: FakeBackend) -> None:
    asked = spliced(engine, PASSAGES, "which?", stand_in=STAND_IN)
    assert Listener(engine, asked).answer()[0] == "an answer"
    length = len((HEAD + STAND_IN + "".join(PASSAGES)).encode())
    assert length <= read(backend) <= length + 60


def test_a_prompt_that_leaves_no_room_for_it_is_read_together() -> None:
    backend = FakeBackend("an answer", context_size=400)
    engine = Engine(lambda: backend, Size(limit=400))
    engine.start()
    assert engine.ready.wait(PATIENCE)
    asked = spliced(engine, PASSAGES, "which?", stand_in=STAND_IN * 4)
    assert (asked.apart, asked.stand_in) == ((), ())
    assert Listener(engine, asked).answer()[0] == "an answer"
    engine.close(1)
