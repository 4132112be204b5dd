"""States of the real library: taken apart and put together again, not a bit is lost."""

from collections.abc import Iterator

import numpy as np
import pytest

from inference.backend import GRID, GivenUp, Logits, Run
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.states import Layout, LayoutError
from inference.weights import ensure, models_folder, show_progress

pytestmark = pytest.mark.model
TEXT = "Комиссия за перевод между счетами составляет 0,5% от суммы, не менее 100 тенге. " * 8
CUTS = (0, 5 * GRID, 7 * GRID, 100)


@pytest.fixture(scope="module")
def backend() -> Iterator[LlamaBackend]:
    path = ensure(SMALL_CHAT.name, models_folder(), show_progress)
    opened = LlamaBackend(path, context_size=512, threads=2, sequences=8)
    yield opened
    opened.close()


@pytest.fixture
def tokens(backend: LlamaBackend) -> list[int]:
    found = backend.tokenize(TEXT, special=False)[:120]
    for sequence in range(8):
        backend.drop(sequence)
    return found


def after(backend: LlamaBackend, sequence: int, tokens: list[int], position: int) -> Logits:
    [logits] = backend.compute([Run(sequence, tokens, position)])
    return logits.copy()


def test_a_sequence_put_together_from_states_thinks_to_the_bit_as_the_one_that_was_read(
    backend: LlamaBackend, tokens: list[int]
) -> None:
    after(backend, 0, tokens[:100], 0)
    states = backend.save(0, CUTS)
    whole = after(backend, 0, tokens[100:], 100)
    assert backend.restore(3, states)
    assert np.array_equal(after(backend, 3, tokens[100:], 100), whole)


def test_a_state_may_be_cut_and_is_the_same_two(backend: LlamaBackend, tokens: list[int]) -> None:
    after(backend, 0, tokens[:100], 0)
    [whole] = backend.save(0, (0, 100))
    assert list(backend.cut(whole, 5 * GRID)) == backend.save(0, (0, 5 * GRID, 100))


def test_what_does_not_fit_is_refused_and_harms_nobody(backend: LlamaBackend, tokens: list[int]) -> None:
    after(backend, 1, tokens[:100], 0)
    [state] = backend.save(1, (0, 100))
    assert not backend.restore(2, [state] * 6)
    backend.drop(2)
    assert np.array_equal(after(backend, 2, tokens[:40], 0), after(backend, 3, tokens[:40], 0))


def test_a_moved_state_is_what_would_have_been_read_there(backend: LlamaBackend, tokens: list[int]) -> None:
    # the first layer's keys depend on the token and its place only
    assert backend.moves
    after(backend, 0, tokens[:16], 0)
    after(backend, 1, tokens[:48] + tokens[:16], 0)
    [early], [late] = backend.save(0, (0, 16)), backend.save(1, (48, 64))
    layout = backend._layout
    moved, there = (layout.keys(state, 0) for state in (backend.moved(early, 48), late))
    assert np.abs(moved - there).max() < 0.01 * np.abs(there).max()
    assert np.abs(layout.keys(early, 0) - there).max() > 0.1 * np.abs(there).max()


def test_company_changes_not_a_bit(backend: LlamaBackend, tokens: list[int]) -> None:
    after(backend, 2, tokens[:64], 0)
    alone = after(backend, 2, tokens[64:65], 64)
    backend.drop(2)
    for sequence in range(8):
        after(backend, sequence, tokens[:64] if sequence == 2 else tokens[: 70 + sequence], 0)
    for count in range(3, 9):
        runs = [Run(s, tokens[64:65], 64 if s == 2 else 70 + s) for s in range(count)]
        assert np.array_equal(backend.compute(runs)[2], alone)
        for run in runs:
            backend.drop(run.sequence, run.position)


def test_a_form_that_is_not_known_is_refused() -> None:
    with pytest.raises(LayoutError):
        Layout.learn(bytes(64))


def test_reading_that_is_given_up_leaves_no_trace(backend: LlamaBackend, tokens: list[int]) -> None:
    after(backend, 0, tokens[:64], 0)
    whole = after(backend, 0, tokens[64:], 64)
    after(backend, 1, tokens[:64], 0)
    asked = iter(range(1000))
    with pytest.raises(GivenUp):
        backend.compute([Run(1, tokens[64:], 64)], lambda: next(asked) > 100)
    backend.drop(1, 64)
    assert np.array_equal(after(backend, 1, tokens[64:], 64), whole)
    [again] = backend.compute([Run(2, tokens[:64], 0)], lambda: False)
    assert np.array_equal(again, after(backend, 3, tokens[:64], 0))
