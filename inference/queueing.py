"""Who is served next: by priority, then by turns among users, then by arrival. Knows no model."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from inference.values import Event, Generation, Priority

Listener = Callable[[Event], None]
PATIENCE = 2.0  # seconds for which requests of the adapter at work may overtake one of another


class Ticket:
    """A request. Events reach its listener in the owner's thread, in order; the last one may come from
    whoever closes the room."""

    def __init__(self, generation: Generation, listener: Listener) -> None:
        self.generation = generation
        self.listener = listener
        self.came = time.monotonic()
        self.cancelled = threading.Event()
        self.told = 0  # the place in the queue that the listener knows
        self.first_told = 0  # the first of them; 0: it never had to wait

    def cancel(self) -> None:
        """The reader has left: no further events, and the work ends within a step. May be called at
        any time."""
        self.cancelled.set()

    @property
    def late(self) -> bool:
        """Its deadline is over."""
        deadline = self.generation.turn.deadline
        return deadline is not None and time.monotonic() - self.came > deadline


class Queue:
    """Those who wait. Not safe for threads: the engine's lock guards it."""

    def __init__(self) -> None:
        self._tickets: list[Ticket] = []
        self._served: Counter[str] = Counter()  # when a user was last served: a number that grows
        self._moment = 0

    def __len__(self) -> int:
        return len(self._tickets)

    def __iter__(self) -> Iterator[Ticket]:
        return iter(self._tickets)

    def add(self, ticket: Ticket) -> None:
        self._tickets.append(ticket)

    def remove(self, ticket: Ticket) -> None:
        self._tickets.remove(ticket)

    def drop(self, gone: Callable[[Ticket], bool]) -> list[Ticket]:
        """Take out those who are `gone`; who they were."""
        out = [ticket for ticket in self._tickets if gone(ticket)]
        self._tickets = [ticket for ticket in self._tickets if ticket not in out]
        return out

    def in_order(self, running: Iterable[Ticket] = ()) -> list[Ticket]:
        """All who wait, the next one first."""
        at_work = Counter(ticket.generation.turn.user for ticket in running)
        served = self._served
        waiting: list[tuple[Priority, int, int, float, Ticket]] = []
        for ticket in self._tickets:
            turn = ticket.generation.turn
            waiting.append((turn.priority, at_work[turn.user], served[turn.user], ticket.came, ticket))
            at_work[turn.user] += 1 if turn.user else 0
        return [one[-1] for one in sorted(waiting, key=lambda one: one[:4])]

    def take(self, running: Iterable[Ticket], fits: Callable[[Ticket], bool]) -> Ticket | None:
        """Who goes to work now beside those who run; None when the next one must wait.

        An adapter holds for all at work: one of another adapter waits until they are done, and after a while
        nobody overtakes it.
        """
        at_work = list(running)
        for ticket in self.in_order(at_work):
            other = bool(at_work) and at_work[0].generation.turn.prefixes != ticket.generation.turn.prefixes
            if not other and fits(ticket):
                return self._serve(ticket)
            if not other or time.monotonic() - ticket.came > PATIENCE:
                return None
        return None

    def _serve(self, ticket: Ticket) -> Ticket:
        self._tickets.remove(ticket)
        if user := ticket.generation.turn.user:
            self._moment += 1
            self._served[user] = self._moment
        return ticket
