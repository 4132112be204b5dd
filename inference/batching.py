"""Those at work: each step writes one token of every answer, then reads one slice of one prompt.

Tokens of several answers are computed together. A prompt is read alone, in slices: so its numbers do not
depend on who else is there, and answers that are being written flow on between two slices.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from inference.answering import Answering
from inference.backend import SLICE, Backend, BackendError, GivenUp, Logits, Run
from inference.logs import log
from inference.metrics import Counts
from inference.queueing import Ticket
from inference.reading import Reader
from inference.values import Adapter, EngineError, Failed, Finished, Generation, Piece, Priority

SHORT_SLICE = 48  # tokens read between two steps of answers that are being written
AGEING = 50  # tokens by which a prompt counts as shorter for each second that it waited
PLACE = 2048  # tokens of a usual request and its answer
MOST_FAILED = 5  # steps that fail one after another until the model counts as dead


@dataclass(slots=True, eq=False)
class Work:
    """A ticket in its place."""

    ticket: Ticket
    answering: Answering
    began: float


class Batch:
    """The places and who is in them. `limit`: tokens of a request and its answer; `urgent`: whether what is
    read for later must stop at once."""

    def __init__(
        self,
        backend: Backend,
        reader: Reader,
        counts: Counts,
        *,
        places: int,
        limit: int,
        urgent: Callable[[], bool] = lambda: False,
    ) -> None:
        self._backend = backend
        self._reader = reader
        self.counts = counts
        self._free = list(range(places))
        self._warm_place = places
        self._limit = limit
        self._urgent = urgent
        self._failed_in_row = 0
        self.working: list[Work] = []
        self.usual = 0.0  # seconds that an answer was at work lately; 0: none yet
        self.pace = (
            0.0  # seconds until the first word for each place in the queue, lately; 0: nobody waited yet
        )

    @property
    def tickets(self) -> list[Ticket]:
        return [work.ticket for work in self.working]

    @property
    def answers(self) -> list[Work]:
        """Those at work for whom somebody waits."""
        return [work for work in self.working if not work.ticket.generation.warms]

    def fits(self, ticket: Ticket) -> bool:
        """Whether there is a place for it now."""
        if ticket.generation.warms:
            return all(not work.ticket.generation.warms for work in self.working)
        return bool(self._free)

    def in_the_way(self, ticket: Ticket) -> Work | None:
        """A warming at work that should leave its place so that this more urgent one can begin."""
        turn = ticket.generation.turn
        for work in self.working:
            theirs = work.ticket.generation.turn
            blocks = ticket.generation.warms or theirs.adapter != turn.adapter
            if work.ticket.generation.warms and theirs.priority > turn.priority and blocks:
                return work
        return None

    def admit(self, ticket: Ticket) -> None:
        """Give it a place; none is taken when it can't begin. Raises EngineError("adapter_failed") when its
        adapter can't be loaded."""
        generation = ticket.generation
        if not self.working:
            self._use(generation.turn.adapter)
        # neighbours are computed together, others one after another: so the lowest place
        place = self._warm_place if generation.warms else min(self._free)
        room = room_for(generation, self._limit)
        answering = Answering(generation, self._backend, self._reader, place, room, ticket.came)
        if not generation.warms:
            self._free.remove(place)
        self.working.append(Work(ticket, answering, time.monotonic()))

    def step(self) -> None:
        """One token of every answer, one slice of one prompt. Raises what leaves the model in a state that is
        not known, and BackendError when it computes nothing any more."""
        for work in list(self.working):
            if work.ticket.cancelled.is_set():
                self.counts.cancelled += 1
                log("cancelled", completion_tokens=work.answering.timings().completion_tokens)
                self.leave(work)
            elif work.ticket.late:
                self._fail(work, too_late())
        writing = [work for work in self.working if not work.answering.unread]
        if writing:
            began = time.monotonic()
            writing.sort(key=lambda work: work.answering.place)
            self._compute(writing, [work.answering.run() for work in writing])
            self.counts.decode_seconds += time.monotonic() - began
            self.counts.rows.add(len(writing))
        if next_one := self._next_to_read():
            self._read(next_one, SHORT_SLICE if writing else SLICE)

    def leave(self, work: Work) -> None:
        """Free the place; what was read stays known."""
        work.answering.give_way()
        self.working.remove(work)
        if work.answering.place != self._warm_place:
            self._free.append(work.answering.place)

    def _use(self, adapter: Adapter | None) -> None:
        try:
            self._backend.use_adapter(adapter)
        except BackendError:
            message = "The adapter of this request cannot be used with this model."
            raise EngineError("adapter_failed", message, status=500) from None

    def _next_to_read(self) -> Work | None:
        """Whose prompt is read next: the shortest, unless another waited long. For later only in peace."""
        unread = [work for work in self.working if work.answering.unread]
        if self.answers:
            unread = [work for work in unread if work.ticket.generation.turn.priority != Priority.WARMING]

        def rank(work: Work) -> tuple[Priority, float]:
            waited = time.monotonic() - work.ticket.came
            return work.ticket.generation.turn.priority, work.answering.unread - AGEING * waited

        return min(unread, key=rank, default=None)

    def _read(self, work: Work, most: int) -> None:
        try:
            text = work.answering.begin()
        except Exception as error:
            self._fail_to_compute(work, error)
            return
        if not work.answering.unread:
            self._tell(work, text)
            return
        if (progress := work.answering.reading()) and not work.ticket.generation.warms:
            work.ticket.listener(progress)
        later = work.ticket.generation.turn.priority == Priority.WARMING
        self._compute([work], [work.answering.run(most)], self._urgent if later else None)

    def _compute(
        self, working: list[Work], runs: list[Run], give_up: Callable[[], bool] | None = None
    ) -> None:
        """All runs at once; one by one when that fails, so that a poisoned request fails alone."""
        try:
            thoughts: list[Logits] = self._backend.compute(runs, give_up)
        except GivenUp:
            for run in runs:
                self._backend.drop(run.sequence, run.position)
            return  # it is read another time
        except Exception as error:
            for run in runs:
                self._backend.drop(run.sequence, run.position)
            if len(runs) == 1:
                self._fail_to_compute(working[0], error)
                # memory comes back when others are done
                self._failed_in_row += not isinstance(error, MemoryError)
                if self._failed_in_row >= MOST_FAILED:
                    raise BackendError(f"it failed {MOST_FAILED} times in a row") from error
                return
            for work, run in zip(working, runs, strict=True):
                self._compute([work], [run])
            return
        self._failed_in_row = 0
        for work, run, logits in zip(working, runs, thoughts, strict=True):
            try:
                text = work.answering.took(run, logits)
            except Exception as error:
                self._fail_to_compute(work, error)
            else:
                self._tell(work, text)

    def _tell(self, work: Work, text: str) -> None:
        answering, ticket = work.answering, work.ticket
        chances = answering.chances()
        if text or chances:
            ticket.listener(Piece(text, chances))
        if not answering.finished:
            return
        timings = answering.timings()
        counts = self.counts
        counts.prompt_tokens += timings.prompt_tokens
        counts.reused_tokens += timings.reused_tokens
        if ticket.generation.warms:
            counts.warmed += 1
        else:
            counts.finished += 1
            counts.tokens += timings.completion_tokens
            counts.first_token.add(timings.first_token_ms / 1000)
            self.usual = _smoothed(self.usual, time.monotonic() - work.began)
            if ticket.first_told:
                self.pace = _smoothed(self.pace, timings.first_token_ms / 1000 / ticket.first_told)
        self.leave(work)
        ticket.listener(Finished(answering.reason, timings))

    def _fail_to_compute(self, work: Work, error: Exception) -> None:
        if not isinstance(error, EngineError):
            log("model_failed", error=type(error).__name__)
        self._fail(work, told_as(error))

    def _fail(self, work: Work, error: EngineError) -> None:
        self.counts.failed += 1
        self._reader.leave(work.answering.place)
        self.working.remove(work)
        if work.answering.place != self._warm_place:
            self._free.append(work.answering.place)
        work.ticket.listener(Failed(error))


def room_for(generation: Generation, limit: int) -> int:
    """How many tokens an answer may have: what was asked for, else up to the end of its place."""
    prompt = len(generation.tokens)
    if generation.max_tokens is not None:
        return min(generation.max_tokens, limit - prompt)
    return (min(PLACE, limit) if prompt <= PLACE // 2 else limit) - prompt


def told_as(error: Exception) -> EngineError:
    """What is told to whom an error of the model's keeps from an answer."""
    if isinstance(error, EngineError):
        return error
    message = "The model could not compute this answer."
    if isinstance(error, MemoryError):
        message = "There is no memory for this answer. Try again later, or with fewer places."
    return EngineError("engine_failed", message, status=500)


def too_late() -> EngineError:
    """The deadline of a request is over."""
    return EngineError("deadline_passed", "The time for this answer is over.", status=504)


def _smoothed(usual: float, seconds: float, learning: float = 0.2) -> float:
    return usual + learning * (seconds - usual) if usual else seconds
