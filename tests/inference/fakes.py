"""A language model that costs nothing: one token a byte, and an answer that the test writes."""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from inference.backend import BackendError, GivenUp, Logits, Run
from inference.grammar import Grammar
from inference.values import Adapter

END = 256


class FakeBackend:
    """Reads bytes and answers `script`, then ends. `gate`, when given, is waited for before every step.

    A prompt that holds a text between two characters 2 is answered with that text. An answer begins after the
    last `>`. It remembers what each sequence holds, and fails a test when a token is read at a position that
    does not follow.
    """

    chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}>"
    special = {"bos_token": "", "eos_token": ""}
    version = "fake"
    moves = True
    state_bytes = 16

    def __init__(self, script: str = "ok", context_size: int = 1000) -> None:
        self.script = script.encode()
        self.context_size = context_size
        self.gate: threading.Semaphore | None = None
        self.reads: list[tuple[int, int]] = []  # position, how many, of prompts and answers
        self.steps: list[list[tuple[int, int]]] = []  # for each step, sequence and how many tokens
        self.broken = False
        self.poison = b""  # a run that holds this can't be computed
        self.no_memory = False  # for a state, or for an adapter
        self.closed = False
        self.given_up = 0
        self.adapter: Adapter | None = None
        self.held: dict[int, dict[int, int]] = defaultdict(dict)  # sequence, position, token

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        return list(text.encode())

    def piece(self, token: int) -> bytes:
        return bytes([token]) if token < END else b""

    def vocabulary(self) -> tuple[list[bytes], list[int]]:
        return [self.piece(token) for token in range(END + 1)], [END]

    def grammar(self, rules: str) -> Grammar:
        raise BackendError("no grammar here")

    def is_end(self, token: int) -> bool:
        return token == END

    def compute(self, runs: Sequence[Run], give_up: Callable[[], bool] | None = None) -> list[Logits]:
        while self.gate and not self.gate.acquire(timeout=0.01):
            if give_up and give_up():
                self.given_up += 1
                raise GivenUp
        if self.broken or any(self.poison and self.poison in bytes(run.tokens) for run in runs):
            raise BackendError("llama_decode gave -3")
        self.steps.append([(run.sequence, len(run.tokens)) for run in runs])
        for run in runs:
            self.reads.append((run.position, len(run.tokens)))
            assert sorted(self.held[run.sequence]) == list(range(run.position))
            for index, token in enumerate(run.tokens):
                self.held[run.sequence][run.position + index] = token
        return [self._logits(run.sequence) for run in runs]

    def drop(self, sequence: int, start: int = 0) -> None:
        self.held[sequence] = {p: t for p, t in self.held[sequence].items() if p < start}

    def save(self, sequence: int, cuts: Sequence[int]) -> list[bytes]:
        if self.no_memory:
            raise MemoryError
        held = sorted(self.held[sequence].items())
        return [json.dumps(held[start:end]).encode() for start, end in pairwise(cuts)]

    def restore(self, sequence: int, states: Sequence[bytes]) -> bool:
        tokens = [token for state in states for token in json.loads(state)]
        # a state that was not moved to where it is put is a mistake of the engine
        assert [position for position, _ in tokens] == list(range(len(tokens)))
        self.held[sequence] = dict(tokens)
        return True

    def cut(self, state: bytes, at: int) -> tuple[bytes, bytes]:
        tokens = json.loads(state)
        return json.dumps(tokens[:at]).encode(), json.dumps(tokens[at:]).encode()

    def moved(self, state: bytes, by: int) -> bytes:
        return json.dumps([(position + by, token) for position, token in json.loads(state)]).encode()

    def use_adapter(self, adapter: Adapter | None) -> None:
        if self.no_memory:
            raise MemoryError
        if adapter and adapter.name == "broken":
            raise BackendError("cannot load the adapter")
        self.adapter = adapter

    def close(self) -> None:
        self.closed = True

    def _logits(self, sequence: int) -> Logits:
        text = bytes(token for _, token in sorted(self.held[sequence].items()))
        prompt, mark, written = text.rpartition(b">")
        script = prompt.split(b"\x02")[1] if prompt.count(b"\x02") > 1 else self.script
        if self.adapter:
            script = self.adapter.name.encode()
        values = np.zeros(END + 1, dtype=np.float32)
        length = len(written) if mark else 0
        values[script[length] if length < len(script) else END] = 1
        return values
