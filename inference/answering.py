"""One answer, step by step: a step reads a slice of the prompt or adds one token."""

import time

from inference.backend import GRID, SLICE, Backend
from inference.sampling import Sampler
from inference.spelling import Spelling
from inference.values import Chance, Generation, Reading, Timings


class Sequence:
    """What one sequence of the context holds, so that a beginning it knows is not read again."""

    def __init__(self, backend: Backend, number: int = 0) -> None:
        self._backend = backend
        self._number = number
        self._held: list[int] = []
        self._exact = 0  # so many of the held tokens were read in slices

    def begin(self, prompt: tuple[int, ...]) -> int:
        """Keep the longest beginning shared with `prompt`; its length, a multiple of GRID.

        Only what was read in slices is kept, not what was written token by token, and GRID tokens at least
        are left to read: so an answer after a kept beginning is, to the bit, the answer after a fresh read.
        """
        shared = 0
        for old, new in zip(self._held[: self._exact], prompt[:-GRID], strict=False):
            if old != new:
                break
            shared += 1
        shared -= shared % GRID
        if not self._backend.keep(self._number, shared):
            shared = 0
            self._backend.keep(self._number, 0)
        del self._held[shared:]
        self._exact = shared
        return shared

    def read(self, tokens: tuple[int, ...]) -> None:
        """Read on, at most SLICE tokens."""
        if self._exact == len(self._held) and len(tokens) >= GRID:
            self._exact += len(tokens)
        self._backend.read(self._number, tokens, len(self._held))
        self._held.extend(tokens)

    def forget(self) -> None:
        """Start from nothing: what is held is no longer certain."""
        self._held.clear()
        self._exact = 0
        self._backend.keep(self._number, 0)


class Answering:
    """The state of one answer. Step until `finished`; then `reason` and `timings` hold."""

    def __init__(
        self, generation: Generation, backend: Backend, sequence: Sequence, came: float | None = None
    ) -> None:
        self._began = time.monotonic()
        self._came = self._began if came is None else came
        self._first: float | None = None
        self._read_at: float | None = None
        self._generation = generation
        self._backend = backend
        self._sequence = sequence
        self._sampler = Sampler(generation.sampling, generation.constraint, generation.tell)
        self._spelling = Spelling(generation.stop)
        self._reused = sequence.begin(generation.tokens)
        self._unread = generation.tokens[self._reused :]
        room = backend.context_size - len(generation.tokens)
        self._room = min(room, generation.max_tokens or room)
        self._count = 0
        self.finished = False
        self.reason = "stop"

    def step(self) -> str:
        """Do the next piece of work; the text that it made certain, perhaps empty."""
        size = slice_size(len(self._unread))
        self._sequence.read(self._unread[:size])
        self._unread = self._unread[size:]
        if self._unread:
            return ""
        self._read_at = self._read_at or time.monotonic()
        return self._add(self._sampler.choose(self._backend.logits()))

    def reading(self) -> Reading | None:
        """How far the prompt is read; None once it is."""
        total = len(self._generation.tokens)
        return Reading(total - len(self._unread), total) if self._unread and not self._count else None

    def timings(self) -> Timings:
        """Of the finished answer."""
        now = time.monotonic()
        mean, least = self._sampler.confidence()
        read_at, first = self._read_at or now, self._first or now
        return Timings(
            queue_ms=_ms(self._began - self._came),
            prefill_ms=_ms(read_at - self._began),
            first_token_ms=_ms(first - self._came),
            decode_ms=_ms(now - first),
            prompt_tokens=len(self._generation.tokens),
            reused_tokens=self._reused,
            completion_tokens=self._count,
            mean_logprob=mean,
            least_logprob=least,
        )

    def chances(self) -> tuple[Chance, ...]:
        """Of the tokens chosen since this was last asked; empty when nobody wants to know them."""
        return self._sampler.told()

    def _add(self, token: int) -> str:
        self._first = self._first or time.monotonic()
        self._count += 1
        if self._backend.is_end(token):
            return self._spelling.feed(self._sampler.rest(whole=True)) + self._finish("stop")
        text = self._spelling.feed(self._sampler.release(self._backend.piece(token)))
        if self._spelling.stopped:
            return text + self._finish("stop")
        if self._count >= self._room:
            text += self._spelling.feed(self._sampler.rest(whole=False))
            return text + self._finish("length")
        self._unread = (token,)
        return text

    def _finish(self, reason: str) -> str:
        self.finished, self.reason = True, reason
        return self._spelling.flush()


def slice_size(unread: int) -> int:
    """How many of so many tokens to read next: cuts fall on the grid, and GRID tokens follow the last one."""
    if unread <= SLICE:
        return unread
    return SLICE if unread >= SLICE + GRID else SLICE - GRID


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
