"""What the engine needs of a language model; llama.py has the real one, tests a fake.

A sequence is one independent text in the context, with cells of its own (one cell a token). A state is what
was read of some tokens, as bytes that mean something to the backend only.

A backend belongs to one thread, except for `tokenize` and what describes the model, which any thread may
call.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from inference.grammar import Grammar
from inference.values import Adapter

Logits = npt.NDArray[np.float32]
SLICE = 128  # tokens read at once: the longest time for which a request cannot be cancelled
# Kernels work on blocks of tokens and round otherwise for what is left over (measured: logits differ by up
# to 0.6). Cuts at multiples of GRID with at least GRID tokens after the last one give the same bits
# wherever they fall, as long as flash attention is off.
GRID = 8


class Run(NamedTuple):
    """Tokens to read into a sequence, the first of them at `position`."""

    sequence: int
    tokens: Sequence[int]
    position: int


class Backend(Protocol):
    """A model with one context of several sequences."""

    context_size: int  # tokens of one sequence
    moves: bool  # whether `moved` is right for this model
    state_bytes: int  # of one token
    version: str  # of the library: states of another one are not read
    chat_template: str
    special: dict[str, str]  # "bos_token", "eos_token": their text

    def tokenize(self, text: str, *, special: bool) -> list[int]: ...
    def piece(self, token: int) -> bytes: ...
    def is_end(self, token: int) -> bool: ...
    def vocabulary(self) -> tuple[list[bytes], list[int]]: ...
    def grammar(self, rules: str) -> Grammar: ...
    def compute(self, runs: Sequence[Run], give_up: Callable[[], bool] | None = None) -> list[Logits]: ...
    def drop(self, sequence: int, start: int = 0) -> None: ...
    def save(self, sequence: int, cuts: Sequence[int]) -> list[bytes]: ...
    def restore(self, sequence: int, states: Sequence[bytes]) -> bool: ...
    def cut(self, state: bytes, at: int) -> tuple[bytes, bytes]: ...
    def moved(self, state: bytes, by: int) -> bytes: ...
    def use_adapter(self, adapter: Adapter | None) -> None: ...
    def close(self) -> None: ...


class GivenUp(Exception):
    """`give_up` said so in the middle of a computation: nothing of it counts."""


class BackendError(Exception):
    """The model could not be loaded or could not compute; the text is one line."""
