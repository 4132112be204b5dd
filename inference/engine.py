"""One owner of the model: a thread that takes requests in order and answers one after another.

Anything else only puts a request into the queue and listens to its events. Between two slices of reading and
between two tokens of an answer the owner looks whether the reader has left.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from inference.answering import Answering, Sequence
from inference.backend import Backend, BackendError
from inference.constraints import constrain
from inference.constraints.rules import Constraint
from inference.constraints.vocabulary import Vocabulary
from inference.logs import log
from inference.templates import ChatTemplate
from inference.values import (
    Counts,
    EngineError,
    Event,
    Failed,
    Finished,
    Generation,
    Piece,
    Rules,
    Sampling,
    Waiting,
)

Listener = Callable[[Event], None]
PLACES = 64
FIRST_GUESS = 8.0  # seconds an answer takes, until there is one to learn from
LEARNING = 0.2


class Ticket:
    """A request in the queue or at work. Events reach its listener in the owner's thread, in order."""

    def __init__(self, generation: Generation, listener: Listener) -> None:
        self.generation = generation
        self.listener = listener
        self.came = time.monotonic()
        self.cancelled = threading.Event()

    def cancel(self) -> None:
        """The reader has left: no further events, and the work ends within a step. May be called at
        any time."""
        self.cancelled.set()


class Engine:
    """The queue and the thread that owns the model. `open_backend` is called in that thread."""

    def __init__(self, open_backend: Callable[[], Backend], places: int = PLACES) -> None:
        self._open_backend = open_backend
        self._places = places
        self._queue: deque[Ticket] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._running: Ticket | None = None
        self._began = 0.0
        self._usual = FIRST_GUESS
        self._backend: Backend | None = None
        self._template: ChatTemplate | None = None
        self._vocabulary: Vocabulary | None = None
        self.ready = threading.Event()
        self.failure: str | None = None
        self.counts = Counts()
        self._thread = threading.Thread(target=self._own, name="model", daemon=True)

    def start(self) -> None:
        """Load the model and begin to serve; `ready` is set after a first answer, or `failure` says
        why not."""
        self._thread.start()

    def close(self, timeout: float = 2.0) -> None:
        """Cancel everything and free the model, waiting at most `timeout` seconds for the step at work."""
        with self._changed:
            self._closing = True
            for ticket in (*self._queue, *([self._running] if self._running else [])):
                ticket.cancel()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def load(self) -> tuple[int, int]:
        """How many requests are at work, and how many wait."""
        with self._changed:
            self._drop_left()
            return int(self._running is not None), len(self._queue)

    def tokens(self, messages: list[dict[str, str]]) -> tuple[int, ...]:
        """The prompt that these messages make; EngineError when the model is not there or refuses them."""
        if self._template is None:
            raise EngineError("loading", "The model is still loading.", status=503, retry_after=5)
        return self._template.tokens(messages)

    def constrain(self, rules: Rules, prompt: tuple[int, ...], max_tokens: int | None) -> Constraint | None:
        """What the rules mean for the tokens of one answer; EngineError when they can't be kept."""
        if self._vocabulary is None or self._backend is None:
            raise EngineError("loading", "The model is still loading.", status=503, retry_after=5)
        room = max(1, self._backend.context_size - len(prompt))
        return constrain(rules, min(room, max_tokens or room), self._vocabulary, self._backend)

    def piece(self, token: int) -> bytes:
        """The bytes of a token."""
        return self._vocabulary.pieces[token] if self._vocabulary else b""

    def submit(self, generation: Generation, listener: Listener) -> Ticket:
        """Put a request into the queue; EngineError when it cannot fit the context or the queue is full."""
        self._check_size(generation)
        ticket = Ticket(generation, listener)
        with self._changed:
            self._drop_left()
            if len(self._queue) >= self._places or self._closing:
                seconds = self._seconds(len(self._queue))
                message = f"All {self._places} places in the queue are taken. Try again in {seconds} s."
                raise EngineError("queue_full", message, status=429, retry_after=seconds)
            before = len(self._queue) + int(self._running is not None)
            self._queue.append(ticket)
            if before:
                listener(Waiting(before, self._seconds(before)))
            self._changed.notify_all()
        return ticket

    def _check_size(self, generation: Generation) -> None:
        if self._backend is None:
            raise EngineError("loading", "The model is still loading.", status=503, retry_after=5)
        size, asked = self._backend.context_size, generation.max_tokens
        prompt = len(generation.tokens)
        if prompt + (asked or 1) > size:
            message = (
                f"This model's context is {size} tokens; the request needs {prompt + (asked or 1)} "
                f"({prompt} in the messages, {asked or 1} for the answer). "
                "Shorten the messages or the answer."
            )
            raise EngineError("context_length_exceeded", message, param="messages")
        if prompt == 0:
            raise EngineError("invalid_messages", "The messages hold no text.", param="messages")

    def _drop_left(self) -> None:
        """Free the places of those who have left; call it with the lock held."""
        here = deque(ticket for ticket in self._queue if not ticket.cancelled.is_set())
        self.counts.cancelled += len(self._queue) - len(here)
        self._queue = here

    def _seconds(self, place: int) -> int:
        """A guess of the wait at `place`, from how long answers took lately."""
        gone = time.monotonic() - self._began if self._running else 0.0
        return max(1, round(place * self._usual - min(gone, self._usual)))

    # The rest runs in the owner's thread.

    def _own(self) -> None:
        try:
            backend = self._open_backend()
            self._template = ChatTemplate(backend)
            self._vocabulary = Vocabulary(*backend.vocabulary())
            self._backend = backend
            self._first_answer(backend)
        except Exception as error:
            self.failure = str(error) if isinstance(error, BackendError) else type(error).__name__
            return
        sequence = Sequence(backend)
        self.ready.set()
        while (ticket := self._next()) is not None:
            self._serve(ticket, backend, sequence)
            with self._changed:
                self._running = None
        backend.close()

    def _first_answer(self, backend: Backend) -> None:
        """Proves that the model computes, and touches all its memory before the first operator
        waits for it."""
        tokens = self.tokens([{"role": "user", "content": "1 + 1 ="}])
        answering = Answering(Generation(tokens, Sampling(), max_tokens=2), backend, Sequence(backend))
        while not answering.finished:
            answering.step()

    def _next(self) -> Ticket | None:
        """The request whose turn it is, waiting for one; None when the engine closes."""
        with self._changed:
            while not self._closing:
                self._drop_left()
                if self._queue:
                    self._running = self._queue.popleft()
                    self._began = time.monotonic()
                    self._tell_places()
                    return self._running
                self._changed.wait()
            return None

    def _tell_places(self) -> None:
        for place, ticket in enumerate(self._queue, start=1):
            ticket.listener(Waiting(place, self._seconds(place)))

    def _serve(self, ticket: Ticket, backend: Backend, sequence: Sequence) -> None:
        try:
            answering = Answering(ticket.generation, backend, sequence, came=ticket.came)
            while not answering.finished and not ticket.cancelled.is_set():
                if progress := answering.reading():
                    ticket.listener(progress)
                text, chances = answering.step(), answering.chances()
                if text or chances:
                    ticket.listener(Piece(text, chances))
            if ticket.cancelled.is_set():
                self.counts.cancelled += 1
                log("cancelled", completion_tokens=answering.timings().completion_tokens)
                return
            timings = answering.timings()
            self.counts.finished += 1
            self.counts.tokens += timings.completion_tokens
            self._usual += LEARNING * (time.monotonic() - self._began - self._usual)
            ticket.listener(Finished(answering.reason, timings))
        except Exception as error:
            # a poisoned request must not take the others with it
            sequence.forget()
            self.counts.failed += 1
            log("model_failed", error=type(error).__name__)
            failure = EngineError("engine_failed", "The model could not compute this answer.", status=500)
            ticket.listener(Failed(failure))
