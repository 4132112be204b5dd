"""One answer at work: which tokens it wants read next, and what follows from what the model thought then."""

import time

from inference.backend import GRID, SLICE, Backend, Logits, Run
from inference.logs import log
from inference.reading import SPLICED, Reader
from inference.sampling import Sampler
from inference.spelling import Spelling
from inference.values import Chance, Generation, Reading, Timings


class Answering:
    """One answer in its place. Give it steps until `finished`; then `reason` and `timings` hold."""

    def __init__(
        self,
        generation: Generation,
        backend: Backend,
        reader: Reader,
        place: int,
        room: int,
        came: float | None = None,
    ) -> None:
        """`room`: how many tokens it may write at most."""
        self._began = time.monotonic()
        self._came = self._began if came is None else came
        self._first: float | None = None
        self._read_at: float | None = None
        self._generation = generation
        self._backend = backend
        self._reader = reader
        self._sampler = Sampler(
            generation.sampling, generation.constraint, generation.tell, generation.reluctance
        )
        self._spelling = Spelling(generation.stop)
        self._room = room
        self._prompt = generation.tokens  # what is being read: all, or one passage apart from the others
        self._tree = generation.turn.prefixes
        self._apart = bool(generation.apart)
        self._tried: set[tuple[int, ...]] = set()
        self._length = 0  # tokens in the place
        self._read = 0  # tokens of the prompt that had to be read
        self._begun = False
        self._token: int | None = None  # chosen, not read yet
        self._count = 0
        self.place = place
        self.finished = False
        self.reason = "stop"

    @property
    def unread(self) -> int:
        """Tokens of the prompt that are still to be read."""
        return max(0, len(self._prompt) - self._length) if self._token is None else 0

    def begin(self) -> str:
        """Take over what is known of the prompt, as late as possible: what others read meanwhile counts.
        The text that this made certain."""
        if self._begun:
            return ""
        self._begun = True
        if self._apart:
            return self._begin_apart()
        begun = self._reader.begin(self.place, self._prompt, self._tree)
        self._length = begun.length
        return "" if begun.logits is None else self._end_of_prompt(begun.logits)

    def run(self, most: int = SLICE) -> Run:
        """What is to be read next: at most so many tokens of the prompt, or the token chosen last."""
        if self._token is not None:
            return Run(self.place, (self._token,), self._length)
        size = slice_size(self.unread, most)
        return Run(self.place, self._prompt[self._length : self._length + size], self._length)

    def took(self, run: Run, logits: Logits) -> str:
        """The run was read, and this is what the model thought; the text that this made certain."""
        self._length += len(run.tokens)
        if self._token is not None:
            return self._choose(logits)
        self._read += len(run.tokens)
        if self.unread:
            return ""
        self._store(logits)
        return self._begin_apart() if self._apart else self._end_of_prompt(logits)

    def _begin_apart(self) -> str:
        """Read the next passage that is not known apart from the others; then put all of them together."""
        generation = self._generation
        whole, spliced = generation.tokens, generation.turn.prefixes + SPLICED
        begun = self._reader.begin(self.place, whole, spliced)
        left = [one for one in self._reader.unknown(generation) if one not in self._tried]
        if begun.length >= generation.apart[-1]:
            left = []
        elif left:
            self._prompt = left[0]
            self._tried.add(left[0])
            begun = self._reader.begin(self.place, left[0], self._tree)
            self._length = begun.length
            return ""
        elif generation.warms and generation.apart[-1] == len(whole):
            return self._finish("stop")
        self._apart, self._prompt, self._tree = False, whole, spliced
        self._length = begun.length
        if begun.length < generation.apart[-1]:
            self._length = self._reader.splice(self.place, generation)
        if not self._length:  # a state was given up meanwhile: read all of it together
            self._tree = generation.turn.prefixes
            begun = self._reader.begin(self.place, whole, self._tree)
            self._length = begun.length
        return "" if begun.logits is None else self._end_of_prompt(begun.logits)

    def give_way(self) -> None:
        """Leave the place before the end; what was read of the prompt is kept if it can be."""
        try:
            if self.unread and self._begun:
                self._store(None)
        except Exception as error:
            # it is read again another time; raised, it would end the answers of all others
            log("state_not_kept", error=type(error).__name__)
        finally:
            self._reader.leave(self.place)

    def reading(self) -> Reading | None:
        """How far the prompt is read; None once it is."""
        return Reading(self._length, len(self._prompt)) if self.unread else None

    def timings(self) -> Timings:
        """Of the finished answer."""
        now = time.monotonic()
        mean, least = self._sampler.confidence()
        refusal = self._sampler.refusal
        read_at, first = self._read_at or now, self._first or now
        return Timings(
            queue_ms=_ms(self._began - self._came),
            prefill_ms=_ms(read_at - self._began),
            first_token_ms=_ms(first - self._came),
            decode_ms=_ms(now - first),
            prompt_tokens=len(self._generation.tokens),
            reused_tokens=max(0, len(self._generation.tokens) - self._read) if self._read_at else 0,
            completion_tokens=self._count,
            mean_logprob=mean,
            least_logprob=least,
            refusal_chance=None if refusal is None else round(refusal, 4),
        )

    def chances(self) -> tuple[Chance, ...]:
        """Of the tokens chosen since this was last asked; empty when nobody wants to know them."""
        return self._sampler.told()

    def _store(self, logits: Logits | None) -> None:
        read, keep = min(self._length, len(self._prompt)), self._generation.keep
        apart = self._apart
        opened = self._generation.opened
        self._reader.store(
            self.place, self._prompt, self._tree, logits, read=read, keep=keep, apart=apart, opened=opened
        )

    def _end_of_prompt(self, logits: Logits) -> str:
        self._length = len(self._generation.tokens)
        self._read_at = time.monotonic()
        if self._generation.warms:
            return self._finish("stop")
        return self._choose(logits)

    def _choose(self, logits: Logits) -> str:
        return self._add(self._sampler.choose(logits))

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
        self._token = token
        return text

    def _finish(self, reason: str) -> str:
        self.finished, self.reason = True, reason
        return self._spelling.flush()


def slice_size(unread: int, most: int = SLICE) -> int:
    """How many of so many tokens to read next: cuts fall on the grid, and GRID tokens follow the last one."""
    if unread <= most:
        return unread
    return most if unread >= most + GRID else most - GRID


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
