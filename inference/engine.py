"""One owner of the model: a thread that takes requests from the queue and answers several at a time.

Anything else only puts a request into the queue and listens to its events. Between two steps the owner looks
whether a reader has left and who may begin.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from inference.backend import Backend, BackendError
from inference.batching import Batch, room_for, too_late
from inference.constraints import constrain
from inference.constraints.rules import Constraint
from inference.constraints.vocabulary import Vocabulary
from inference.logs import log
from inference.metrics import Counts
from inference.prefixes import Prefixes
from inference.queueing import Listener, Queue, Ticket
from inference.reading import Reader, sequences_for
from inference.shelf import Shelf
from inference.templates import ChatTemplate
from inference.values import EngineError, Failed, Generation, Priority, Rules, Waiting

FIRST_GUESS = 8.0  # seconds an answer takes, until there is one to learn from


@dataclass(frozen=True, slots=True)
class Size:
    """How much an engine takes in."""

    places: int = 8  # answers at a time
    queue: int = 64  # requests that may wait
    warmings: int = 1024  # prefixes that may wait to be read
    limit: int = 4096  # tokens of one request, its answer among them
    prefix_bytes: int = 1 << 30  # states kept in memory

    @property
    def sequences(self) -> int:
        """Of the context, each with room for `limit` tokens."""
        return sequences_for(self.places)


class Engine:
    """The queue and the thread that owns the model. `open_backend` is called in that thread."""

    def __init__(
        self,
        open_backend: Callable[[], Backend],
        size: Size | None = None,
        open_shelf: Callable[[Backend], Shelf] | None = None,
    ) -> None:
        self._open_backend = open_backend
        self._open_shelf = open_shelf
        self.size = size or Size()
        self._queue = Queue()
        self._changed = threading.Condition()
        self._closing = False
        self._batch: Batch | None = None
        self._limit = self.size.limit
        self._template: ChatTemplate | None = None
        self._reader: Reader | None = None
        self._backend: Backend | None = None
        self._vocabulary: Vocabulary | None = None
        self._shelf: Shelf | None = None
        self._prefixes = Prefixes(self.size.prefix_bytes)
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
            for ticket in (*self._queue, *(self._batch.tickets if self._batch else [])):
                ticket.cancel()
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def load(self) -> tuple[int, int]:
        """How many answers are at work, and how many wait."""
        with self._changed:
            self._drop_left()
            waiting = [ticket for ticket in self._queue if not ticket.generation.warms]
            return len(self._batch.answers) if self._batch else 0, len(waiting)

    @property
    def room(self) -> int:
        """Tokens whose states are kept: on disk, or in memory where nothing goes to disk."""
        kept = self._shelf.budget if self._shelf else self.size.prefix_bytes
        return kept // self._backend.state_bytes if self._backend else 0

    def gauges(self) -> dict[str, float]:
        """How it stands right now, for /metrics."""
        running, waiting = self.load()
        with self._changed:
            warmings = sum(ticket.generation.warms for ticket in self._queue)
        return {
            "ready": float(self.ready.is_set()),
            "running": running,
            "waiting": waiting,
            "warmings_waiting": warmings,
            "prefix_bytes": self._prefixes.bytes,
            "prefix_disk_bytes": self._shelf.size() if self._shelf else 0,
        }

    def tokens(self, messages: list[dict[str, str]]) -> tuple[int, ...]:
        """The prompt that these messages make; EngineError when the model is not there or refuses them."""
        return self._ready_template().tokens(messages)

    def apart(
        self, messages: list[dict[str, str]], passages: tuple[str, ...] = (), *, closed: bool = True
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The same, and where the passages that are read apart stand in it; not `closed`: the last message
        may go on."""
        template = self._ready_template()
        moves = self._backend is not None and self._backend.moves
        return template.apart(messages, passages if moves else (), closed=closed)

    def constrain(self, rules: Rules, prompt: tuple[int, ...], max_tokens: int | None) -> Constraint | None:
        """What the rules mean for the tokens of one answer; EngineError when they can't be kept."""
        self._ready_template()
        assert self._vocabulary
        assert self._backend
        room = max(1, room_for(Generation(prompt, max_tokens=max_tokens), self._limit))
        return constrain(rules, room, self._vocabulary, self._backend)

    def piece(self, token: int) -> bytes:
        """The bytes of a token."""
        return self._vocabulary.pieces[token] if self._vocabulary else b""

    def warm(self, generation: Generation) -> int:
        """Have a prompt read before anybody asks; how many of its tokens are known already.

        The same prompt twice is read once. What an operator types replaces what they typed before.
        """
        turn = generation.turn
        self._check_size(generation)
        assert self._reader
        known = self._reader.known(generation)
        with self._changed:
            at_work = self._batch.tickets if self._batch else []
            warming = [ticket for ticket in (*self._queue, *at_work) if ticket.generation.warms]
            if any(t.generation.tokens == generation.tokens for t in warming if not t.cancelled.is_set()):
                return known
            for ticket in warming:
                theirs = ticket.generation.turn
                if turn.user and (theirs.user, theirs.priority) == (turn.user, Priority.TYPING):
                    ticket.cancel()
        if known < len(generation.tokens):
            self.submit(generation, lambda event: None)
        return known

    def submit(self, generation: Generation, listener: Listener) -> Ticket:
        """Put a request into the queue; EngineError when it cannot fit the context or the queue is full."""
        self._check_size(generation)
        ticket = Ticket(generation, listener)
        with self._changed:
            self._drop_left()
            self._check_queue(generation)
            self._queue.add(ticket)
            if self._batch and len(self._batch.answers) >= self.size.places:
                self._tell_places()
            self._changed.notify_all()
        return ticket

    def _ready_template(self) -> ChatTemplate:
        if self._template is None or self._batch is None:
            raise EngineError("loading", "The model is still loading.", status=503, retry_after=5)
        return self._template

    def _check_size(self, generation: Generation) -> None:
        self._ready_template()
        asked, prompt = generation.max_tokens, len(generation.tokens)
        needed = prompt + (1 if asked is None else asked)
        if needed > self._limit:
            self.counts.refused += 1
            message = (
                f"A request may take {self._limit} tokens of this model's context; this one needs {needed} "
                f"({prompt} in the messages, {needed - prompt} for the answer). "
                "Shorten the messages or the answer."
            )
            raise EngineError("context_length_exceeded", message, param="messages")
        if prompt == 0:
            raise EngineError("invalid_messages", "The messages hold no text.", param="messages")

    def _check_queue(self, generation: Generation) -> None:
        waiting = sum(ticket.generation.warms == generation.warms for ticket in self._queue)
        most = self.size.warmings if generation.warms else self.size.queue
        if waiting >= most or self._closing:
            self.counts.refused += 1
            seconds = self._seconds(waiting)
            message = f"All {most} places in the queue are taken. Try again in {seconds} s."
            raise EngineError("queue_full", message, status=429, retry_after=seconds)

    def _drop_left(self) -> None:
        """Free the places of those who have left or are too late; call it with the lock held."""
        self.counts.cancelled += len(self._queue.drop(lambda ticket: ticket.cancelled.is_set()))
        for ticket in self._queue.drop(lambda ticket: ticket.late):
            self.counts.failed += 1
            ticket.listener(Failed(too_late()))

    def _seconds(self, place: int) -> int:
        """A guess of the wait at `place`, from how long answers took lately."""
        usual = (self._batch.usual if self._batch else 0.0) or FIRST_GUESS
        return max(1, round(place * usual / self.size.places))

    def _tell_places(self) -> None:
        """Everyone whose place has changed learns it; call it with the lock held."""
        waiting = self._queue.in_order(self._batch.tickets if self._batch else ())
        for place, ticket in enumerate((t for t in waiting if not t.generation.warms), start=1):
            if ticket.told != place:
                ticket.told = place
                ticket.listener(Waiting(place, self._seconds(place)))

    # The rest runs in the owner's thread.

    def _own(self) -> None:
        try:
            backend = self._open_backend()
            batch = self._open_batch(backend)
            self._backend, self._template = backend, ChatTemplate(backend)
            self._vocabulary = Vocabulary(*backend.vocabulary())
            self._first_answer(batch)
            self._batch = batch
        except Exception as error:
            self.failure = str(error) if isinstance(error, BackendError) else type(error).__name__
            return
        self.ready.set()
        while self._admit(batch):
            batch.step()
        for work in list(batch.working):
            batch.leave(work)
        if self._shelf:
            self._shelf.close()
        backend.close()

    def _open_batch(self, backend: Backend) -> Batch:
        size = self.size
        if self._open_shelf:
            self._shelf = self._open_shelf(backend)
            log("prefixes_found", prefixes=self._shelf.load(self._prefixes))
        self._limit = min(size.limit, backend.context_size)
        self._reader = Reader(backend, self._prefixes, self._shelf)
        return Batch(backend, self._reader, self.counts, places=size.places, limit=self._limit)

    def _first_answer(self, batch: Batch) -> None:
        """Proves that the model computes, and touches all its memory before the first operator
        waits for it."""
        assert self._template
        tokens = self._template.tokens([{"role": "user", "content": "1 + 1 ="}])
        failures: list[EngineError] = []

        def listen(event: object) -> None:
            if isinstance(event, Failed):
                failures.append(event.error)

        batch.admit(Ticket(Generation(tokens, max_tokens=2), listen))
        while batch.working:
            batch.step()
        if failures:
            raise BackendError(failures[0].message)
        self.counts = batch.counts = Counts()

    def _admit(self, batch: Batch) -> bool:
        """Give places to those whose turn it is, waiting while there is nothing to do; False at the end."""
        with self._changed:
            while not self._closing:
                self._drop_left()
                moved = self._make_way(batch)
                while ticket := self._queue.take(batch.tickets, batch.fits):
                    moved = True
                    self._begin(batch, ticket)
                if moved:
                    self._tell_places()
                if batch.working:
                    return True
                self._changed.wait()
            return False

    def _make_way(self, batch: Batch) -> bool:
        """A warming goes back into the queue when something more urgent needs its place."""
        first = self._queue.in_order(batch.tickets)[:1]
        work = batch.in_the_way(first[0]) if first else None
        if work:
            batch.leave(work)
            self._queue.add(work.ticket)
        return work is not None

    def _begin(self, batch: Batch, ticket: Ticket) -> None:
        try:
            batch.admit(ticket)
        except Exception as error:
            self.counts.failed += 1
            log("not_begun", error=type(error).__name__)
            message = "The adapter of this request cannot be used with this model."
            ticket.listener(Failed(EngineError("adapter_failed", message, status=500)))
