"""One owner of the model: a thread that takes requests from the queue and answers several at a time.

Anything else only puts a request into the queue and listens to its events. Between two steps the owner looks
whether a reader has left and who may begin (`door.py`).
"""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from itertools import pairwise

from inference.backend import Backend, BackendError
from inference.batching import Batch, room_for
from inference.constraints import constrain
from inference.constraints.rules import Constraint
from inference.constraints.vocabulary import Vocabulary
from inference.door import Door, Size
from inference.logs import log
from inference.metrics import Counts
from inference.prefixes import Prefixes
from inference.queueing import Listener, Ticket
from inference.reading import Reader
from inference.shelf import Shelf
from inference.templates import ChatTemplate
from inference.values import EngineError, Failed, Generation, Reluctance, Rules

__all__ = ["Engine", "Size"]

RESTART_SECONDS = 20  # a usual start of the process with its models


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
        self._door = Door(self.size)
        self._limit = self.size.limit
        self._template: ChatTemplate | None = None
        self._reader: Reader | None = None
        self._backend: Backend | None = None
        self._vocabulary: Vocabulary | None = None
        self._shelf: Shelf | None = None
        self._prefixes = Prefixes(self.size.prefix_bytes)
        self.ready = threading.Event()
        self.failure: str | None = None
        self.counts = self._door.counts
        self._thread = threading.Thread(target=self._own, name="model", daemon=True)

    def start(self) -> None:
        """Load the model and begin to serve; `ready` is set after a first answer, or `failure` says
        why not. When the model dies later, `failure` says why and `ready` is no longer set."""
        self._thread.start()

    def hang_up(self) -> None:
        """Tell everybody who waits that the room restarts, and take nothing in any more. From any thread."""
        self._door.close()

    def close(self, timeout: float = 2.0) -> None:
        """Cancel everything and free the model, waiting at most `timeout` seconds for the step at work."""
        self._door.close()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def load(self) -> tuple[int, int]:
        """How many answers are at work, and how many wait."""
        running, waiting, _ = self._door.load()
        return running, waiting

    @property
    def room(self) -> int:
        """Tokens whose states are kept: on disk, or in memory where nothing goes to disk."""
        kept = self._shelf.budget if self._shelf else self.size.prefix_bytes
        return kept // self._backend.state_bytes if self._backend else 0

    def gauges(self) -> dict[str, float]:
        """How it stands right now, for /metrics."""
        running, waiting, warmings = self._door.load()
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
        self,
        messages: list[dict[str, str]],
        passages: tuple[str, ...] = (),
        stand_in: str = "",
        *,
        closed: bool = True,
    ) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
        """The same, where the passages that are read apart stand in it, and what stands in for the neighbours
        of each; not `closed`: the last message may go on."""
        template = self._ready_template()
        assert self._backend
        if not self._backend.moves:
            passages = ()
        tokens, places = template.apart(messages, passages, closed=closed)
        if not places:
            return tokens, (), ()
        instead = tuple(self._backend.tokenize(stand_in, special=False)) if stand_in else ()
        longest = max(end - start for start, end in pairwise(places))
        if places[0] + len(instead) + longest > self._limit:
            return tokens, (), ()
        return tokens, places, instead

    def constrain(self, rules: Rules, prompt: tuple[int, ...], max_tokens: int | None) -> Constraint | None:
        """What the rules mean for the tokens of one answer; EngineError when they can't be kept."""
        self._ready_template()
        assert self._vocabulary
        assert self._backend
        room = max(1, room_for(Generation(prompt, max_tokens=max_tokens), self._limit))
        return constrain(rules, room, self._vocabulary, self._backend)

    def reluctance(self, rules: Rules) -> Reluctance | None:
        """What the rules on refusals mean for the first token; None without such rules."""
        if not rules.refusals or rules.refusal_chance <= 0 or self._backend is None:
            return None
        spelt = (self._backend.tokenize(text, special=False) for text in rules.refusals)
        return Reluctance(tuple({tokens[0] for tokens in spelt if tokens}), rules.refusal_chance)

    def piece(self, token: int) -> bytes:
        """The bytes of a token."""
        return self._vocabulary.pieces[token] if self._vocabulary else b""

    def warm(self, generation: Generation) -> int:
        """Have a prompt read before anybody asks; how many of its tokens are known already.

        The same prompt twice is read once. What an operator types replaces what they typed before.
        """
        self._check_size(generation)
        assert self._reader
        known = self._reader.known(generation)
        if self._door.makes_way(generation) and known < len(generation.tokens):
            self.submit(generation, lambda event: None)
        return known

    def submit(self, generation: Generation, listener: Listener) -> Ticket:
        """Put a request into the queue; EngineError when it cannot fit the context or the queue is full."""
        self._check_size(generation)
        return self._door.submit(generation, listener)

    def aside(self) -> AbstractContextManager[None]:
        """While something else needs the cores nothing is read for later."""
        return self._door.aside()

    def _ready_template(self) -> ChatTemplate:
        if self._template is None or self._door.batch is None:
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

    # The rest runs in the owner's thread.

    def _own(self) -> None:
        try:
            backend = self._open_backend()
            batch = self._open_batch(backend)
            self._backend, self._template = backend, ChatTemplate(backend)
            self._vocabulary = Vocabulary(*backend.vocabulary())
            self._first_answer(batch)
            self._door.batch = batch
        except Exception as error:
            self.failure = str(error) if isinstance(error, BackendError) else type(error).__name__
            return
        self.ready.set()
        try:
            while self._door.admit(batch):
                batch.step()
        except Exception as error:
            self._die(error)
            return
        for work in list(batch.working):
            batch.leave(work)
        if self._shelf:
            self._shelf.close()
        backend.close()

    def _die(self, error: Exception) -> None:
        """Nobody knows what state the model is in: end all requests, and leave the rest to a new process."""
        self.failure = str(error) if isinstance(error, BackendError) else type(error).__name__
        self.ready.clear()
        log("model_died", error=type(error).__name__)
        message = "The model has stopped and is started again. Ask once more in a moment."
        self._door.end(EngineError("engine_stopped", message, status=503, retry_after=RESTART_SECONDS))
        if self._shelf:
            # what was read is good; nothing is lost with it but time
            with suppress(Exception):
                self._shelf.close()

    def _open_batch(self, backend: Backend) -> Batch:
        size = self.size
        if self._open_shelf:
            self._shelf = self._open_shelf(backend)
            log("prefixes_found", prefixes=self._shelf.load(self._prefixes))
        self._limit = min(size.limit, backend.context_size)
        self._reader = Reader(backend, self._prefixes, self._shelf)
        return Batch(
            backend,
            self._reader,
            self.counts,
            places=size.places,
            limit=self._limit,
            urgent=lambda: self._door.urgent,
        )

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
        self.counts = self._door.counts = batch.counts = Counts()
