"""Who is let in and when: the queue before the model, safe for threads. Knows no model.

Only the model's owner calls `admit`; everybody else puts requests in and leaves.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from inference.batching import Batch, Work, told_as, too_late
from inference.logs import log
from inference.metrics import Counts
from inference.queueing import Listener, Queue, Ticket
from inference.values import EngineError, Failed, Generation, Priority, Waiting

FIRST_GUESS = 8.0  # seconds an answer takes, until there is one to learn from
RESTART = 30  # seconds until a room that restarts is asked again
CALM = 2.0  # seconds without other work on these cores until passages are read for later


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
        """Of the context, each with room for `limit` tokens: the places and one for warming."""
        return self.places + 1


class Door:
    """Those who wait, and the rules by which they get a place."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._queue = Queue()
        self._changed = threading.Condition()
        self._closing = False
        self._ended: EngineError | None = None  # why nobody is let in any more
        self._asked = False  # somebody who waits for an answer has come since the last look
        self._aside = 0
        self._busy_until = 0.0
        self.batch: Batch | None = None
        self.counts = Counts()

    def submit(self, generation: Generation, listener: Listener) -> Ticket:
        """Put a request into the queue; EngineError when it is full, or the model is dead."""
        ticket = Ticket(generation, listener)
        with self._changed:
            self._drop_left()
            self._check(generation)
            self._queue.add(ticket)
            self._asked = self._asked or generation.turn.priority != Priority.WARMING
            if self.batch and len(self.batch.answers) >= self._size.places:
                self._tell_places()
            self._changed.notify_all()
        return ticket

    def makes_way(self, generation: Generation) -> bool:
        """Before a prompt is warmed: cancel what its user typed before. False when this very prompt is being
        warmed already."""
        turn = generation.turn
        with self._changed:
            at_work = self.batch.tickets if self.batch else []
            warming = [ticket for ticket in (*self._queue, *at_work) if ticket.generation.warms]
            if any(t.generation.tokens == generation.tokens for t in warming if not t.cancelled.is_set()):
                return False
            for ticket in warming:
                theirs = ticket.generation.turn
                if turn.user and (theirs.user, theirs.priority) == (turn.user, Priority.TYPING):
                    ticket.cancel()
        return True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """While something else needs the cores nothing is read for later, not even to the end of a slice."""
        with self._changed:
            self._aside += 1
        try:
            yield
        finally:
            with self._changed:
                self._aside -= 1
                self._busy_until = time.monotonic() + CALM
                self._changed.notify_all()

    @property
    def urgent(self) -> bool:
        """Whether reading for later must stop now. Asked often, so without the lock."""
        return self._asked or self._aside > 0 or self._closing

    def load(self) -> tuple[int, int, int]:
        """How many answers are at work, how many wait, and how many warmings wait."""
        with self._changed:
            self._drop_left()
            warmings = sum(ticket.generation.warms for ticket in self._queue)
            answers = len(self.batch.answers) if self.batch else 0
            return answers, len(self._queue) - warmings, warmings

    def close(self) -> None:
        """Tell everybody that the room restarts and cancel their work; `admit` says so to the owner."""
        with self._changed:
            self._closing = True
            for ticket in (*self._queue, *(self.batch.tickets if self.batch else [])):
                if not ticket.cancelled.is_set():
                    ticket.listener(Failed(restarting()))
                ticket.cancel()
            self._changed.notify_all()

    def end(self, error: EngineError) -> None:
        """The model is dead: everybody who waits or is at work is told so, and so is who comes later."""
        with self._changed:
            self._ended = error
            tickets = [*self._queue, *(self.batch.tickets if self.batch else [])]
            self._queue = Queue()
            if self.batch:
                self.batch.working.clear()
            self.counts.failed += len(tickets)
        for ticket in tickets:
            # one who can't be told is no reason not to tell the others
            with suppress(Exception):
                ticket.listener(Failed(error))

    def admit(self, batch: Batch) -> bool:
        """Give places to those whose turn it is, waiting while there is nothing to do; False at the end."""
        with self._changed:
            while not self._closing:
                self._drop_left()
                self._asked = False
                moved = self._make_way(batch)
                while ticket := self._queue.take(batch.tickets, batch.fits):
                    moved = True
                    self._begin(batch, ticket)
                if moved:
                    self._tell_places()
                calm = 0.0 if self._aside else self._busy_until - time.monotonic()
                if any(not _for_later(work) for work in batch.working) or (
                    batch.working and not self._aside and calm <= 0
                ):
                    return True
                self._changed.wait(calm if calm > 0 else None)
            return False

    def _check(self, generation: Generation) -> None:
        if self._ended:
            raise self._ended
        if self._closing:
            raise restarting()
        waiting = sum(ticket.generation.warms == generation.warms for ticket in self._queue)
        most = self._size.warmings if generation.warms else self._size.queue
        if waiting >= most:
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
        """A guess of the wait for the first word at `place`: from how long those before waited; until there
        are any from how long answers take."""
        if self.batch and self.batch.pace:
            return max(1, round(place * self.batch.pace))
        usual = (self.batch.usual if self.batch else 0.0) or FIRST_GUESS
        return max(1, round(place * usual / self._size.places))

    def _tell_places(self) -> None:
        """Everyone whose place has changed learns it; call it with the lock held."""
        waiting = self._queue.in_order(self.batch.tickets if self.batch else ())
        for place, ticket in enumerate((t for t in waiting if not t.generation.warms), start=1):
            if ticket.told != place:
                ticket.told = place
                ticket.first_told = ticket.first_told or place
                ticket.listener(Waiting(place, self._seconds(place)))

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
            ticket.listener(Failed(told_as(error)))


def restarting() -> EngineError:
    """The room is about to end."""
    message = "The engine room restarts. Ask again in a minute."
    return EngineError("restarting", message, status=503, retry_after=RESTART)


def _for_later(work: Work) -> bool:
    return work.ticket.generation.turn.priority == Priority.WARMING
