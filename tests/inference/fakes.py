"""A language model that costs nothing: one token a byte, and an answer that the test writes."""

import threading
from collections.abc import Sequence

import numpy as np

from inference.backend import BackendError, Grammar, Logits

END = 256


class FakeBackend:
    """Reads bytes and answers `script`, then ends. `gate`, when given, is waited for before every read."""

    chat_template = "{% for m in messages %}{{ m.content }}{% endfor %}>"
    special = {"bos_token": "", "eos_token": ""}

    def __init__(self, script: str = "ok", context_size: int = 1000) -> None:
        self.script = script.encode()
        self.context_size = context_size
        self.gate: threading.Semaphore | None = None
        self.reads: list[tuple[int, int]] = []  # position, how many
        self.broken = False
        self.closed = False
        self._written = 0

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

    def keep(self, sequence: int, length: int) -> bool:
        self._written = 0
        return True

    def read(self, sequence: int, tokens: Sequence[int], position: int) -> None:
        if self.gate:
            self.gate.acquire()
        if self.broken:
            raise BackendError("llama_decode gave -3")
        self.reads.append((position, len(tokens)))

    def logits(self) -> Logits:
        values = np.zeros(END + 1, dtype=np.float32)
        following = self.script[self._written] if self._written < len(self.script) else END
        self._written += 1
        values[following] = 1
        return values

    def close(self) -> None:
        self.closed = True
