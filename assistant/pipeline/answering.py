"""What happens to a question, from the first keystroke's text to the recorded answer."""

import functools
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from assistant.pipeline import masking
from assistant.pipeline.calculating import own_formula
from assistant.pipeline.choosing import find_way
from assistant.pipeline.generation import PARAMETERS, Way, generate
from assistant.pipeline.judging import evidence_only, judge, judge_approved, there_is_an_answer
from assistant.pipeline.looping import goes_round
from assistant.pipeline.prompting import build_prompt, fixed_for
from assistant.pipeline.quoting import marked
from assistant.pipeline.recording import Times, record_answer, record_evidence
from assistant.pipeline.relaying import Relay, what_was_said, without_inventions
from assistant.pipeline.retrieval import led_by, retrieve, without_orders
from assistant.pipeline.screening import screen
from assistant.pipeline.taking import LONGEST, Asked, Taken, take_in
from assistant.pipeline.values import (
    Approved,
    Draft,
    EngineError,
    Event,
    Evidence,
    Failed,
    Finished,
    Masked,
    Outcome,
    Passage,
    Prompt,
    Reading,
    Refusal,
    Refused,
    Sentence,
    Source,
    Started,
    Token,
    Verdict,
    Waiting,
)
from foundation import tracing
from foundation.client import Delta
from foundation.routes import Route, known

__all__ = ["LONGEST", "Asked", "answer"]

# what the engine tells on the way, which says nothing about the finished answer
PROGRESS = ("place", "seconds", "read", "of")


@tracing.traced("answer")
def answer(asked: Asked) -> Generator[Event, None, None]:
    """Take the question in, screen it, find evidence, have the model write, judge what it wrote, record.

    Yields what a reader should see; the last event is Finished, Refused or Failed. Closing the generator
    stops the model and records "stopped". Raises Refusal when the text can't be masked or is no question:
    then nothing was stored or sent.
    """
    watch = _Stopwatch()
    if asked.route:
        known(asked.route)
    answering = _Answering(take_in(asked), watch)
    watch.mark("mask_ms")
    try:
        yield answering.started()
        yield from answering.screened()
        yield answering.found()
        if answering.approved is None:
            yield from answering.written()
        yield answering.finished()
    except Refusal as reason:
        answering.outcome = Outcome("refused", reason.code)
        yield Refused(reason.code)
    except EngineError as error:
        answering.outcome = Outcome("failed", error.code)
        yield answering.failed(error)
    except GeneratorExit:
        answering.broken_off()
        raise
    finally:
        answering.record()


@dataclass(slots=True)
class _Answering:
    """One question on its way, with what each step leaves for the next and for the record."""

    taken: Taken
    watch: "_Stopwatch"
    outcome: Outcome = field(default_factory=lambda: Outcome("crashed"))
    draft: Draft = field(default_factory=lambda: Draft(Masked("")))
    approved: Approved | None = None
    passages: Sequence[Passage] = ()
    used: Sequence[Passage] = ()
    words_only: str = ""
    evidence: Evidence | None = None
    way: Way | None = None
    prompt: Prompt | None = None
    said_there: float = 0.0
    pieces: list[str] = field(default_factory=list)

    def started(self) -> Started:
        row, taken = self.taken.entry.question, self.taken
        return Started(row.pk, row.conversation_id, taken.question, taken.whole)

    def screened(self) -> Generator[Event, None, None]:
        """Raises Refusal for what is no question to the bank's documents."""
        taken = self.taken
        odd = screen(taken.question, continues=taken.continues)
        if not odd and taken.by_hand:
            odd = screen(taken.whole, continues=taken.continues)
        if odd:
            yield Evidence((), 0)
            raise Refusal(odd)

    def found(self) -> Evidence:
        """The evidence; it and the prompt are on record before the model is asked."""
        taken = self.taken
        if taken.for_today and taken.asked.approve:
            self.approved = taken.asked.approve(taken.question, taken.asked.reader, taken.language)
        found = retrieve(taken.whole, taken.asked.reader, as_of=taken.as_of, withheld=taken.asked.withheld)
        if self.approved and self.approved.passages:
            found = led_by(self.approved.passages, found)
        self.passages = found.passages
        self.used = [without_orders(one) for one in found.passages[: found.used]]
        self.words_only = found.words_only
        self.way = self._find_way()
        if self.used and not self.words_only:
            self.prompt = self._prompt_for()(self.way.route)
        record_evidence(taken.entry, found, self.prompt, self.way)
        self.watch.mark("retrieve_ms")
        self.evidence = Evidence(found.passages, found.used, found.words_only)
        return self.evidence

    def written(self) -> Generator[Event, None, None]:
        """The model's words as they come. Raises Refusal when nothing was found that may answer, EngineError
        where words alone were searched: what they find is to be read and not to be answered from."""
        if self.words_only:
            raise EngineError(self.words_only)
        if self.prompt is None or self.way is None:
            raise Refusal("nothing_found")
        taken, prompt = self.taken, self.prompt
        self.said_there = there_is_an_answer(taken.timeless, self.used)
        relay = Relay(prompt, taken.whole, taken.policy, taken.vault)
        asker = str(taken.asked.asked_by.pk) if taken.asked.asked_by else ""
        with closing(generate(self._prompt_for(), self.way, asker, taken.asked.priority)) as deltas:
            for delta in deltas:
                self._note(delta)
                if delta.text:
                    yield from _shown(relay.feed(delta.text))
                elif "read" in delta.engine:
                    yield Reading(int(delta.engine["read"]), int(delta.engine["of"]))
                elif "place" in delta.engine:
                    yield Waiting(int(delta.engine["place"]), float(delta.engine.get("seconds", 0)))
                if delta.text and goes_round("".join(self.pieces)):
                    self.draft = replace(self.draft, cut_off=True)
                    break
        yield from _shown(relay.flush())
        text = without_inventions(self.pieces, prompt, taken.whole, taken.policy, cut_off=self.draft.cut_off)
        self.draft = replace(self.draft, text=text)

    def finished(self) -> Finished:
        """What the guard leaves of the draft, or what a supervisor approved, with the asker's own values."""
        taken, sources = self.taken, self.prompt.sources if self.prompt else ()
        if self.approved is not None:
            verdict, sources = judge_approved(self.approved)
        else:
            others = self._not_given()
            verdict = judge(
                self.draft.text,
                taken.question,
                taken.whole,
                sources,
                taken.language,
                self.said_there,
                self.draft.engine.get("refusal_chance"),
                others,
            )
            sources = (*sources, *(one for one in others if _is_cited(one, verdict)))
        self.outcome = Outcome("finished", verdict.reason, verdict)
        own = self._own_formula(verdict, sources)
        return Finished(
            Masked(verdict.text),
            " ".join([masking.restore(verdict.text, taken.vault.values), *map(marked, own)]),
            tuple(sources),
            verdict,
            (*(self._restored(sentence) for sentence in verdict.sentences), *own),
        )

    def _own_formula(self, verdict: Verdict, sources: Sequence[Source]) -> tuple[Sentence, ...]:
        """What the asker's hidden sum comes to, for their own screen; what was approved stands alone."""
        if self.approved is not None:
            return ()
        taken = self.taken
        own = own_formula(taken.question, verdict.sentences, sources, taken.language, taken.vault.values)
        return (own,) if own else ()

    def _not_given(self) -> tuple[Source, ...]:
        """What was found and is shown beside the sources, as it may be quoted."""
        used = {one.passage_id for one in self.used}
        return tuple(
            Source("", rank, without_orders(one))
            for rank, one in enumerate(self.passages, 1)
            if one.passage_id not in used
        )

    def failed(self, error: EngineError) -> Failed:
        """What is left when an engine gave no answer: the best passage's own words, if there is evidence on
        the screen."""
        if self.evidence and self.used:
            verdict = evidence_only(self.taken.whole, self.used, words_only=bool(self.words_only))
            self.outcome = Outcome("failed", error.code, verdict)
            quoted = next(iter(verdict.sentences), None)
            return Failed(error.code, error.retry_after, quoted, bool(self.words_only))
        return Failed(error.code, error.retry_after, words_only=bool(self.words_only))

    def _find_way(self) -> Way:
        """Where the question and its sources may go."""
        row, asked = self.taken.entry.question, self.taken.asked
        way = find_way(
            row.task,
            (self.taken.question, self.taken.whole),
            self.used,
            asked_by=asked.asked_by,
            key=asked.key,
            about=f"question:{row.pk}",
            route=asked.route,
        )
        if asked.adapter is None:
            return way
        routes = tuple(replace(route, adapter=asked.adapter) for route in way.choice.routes)
        return replace(way, choice=replace(way.choice, routes=routes))

    def _prompt_for(self) -> Callable[[Route], Prompt]:
        """The prompt for a route: a model that was tuned reads a short one, others the long one."""
        taken, used = self.taken, self.used

        @functools.cache
        def with_fixed(fixed: str) -> Prompt:
            return build_prompt(taken.timeless, used, taken.language, fixed)

        return lambda route: with_fixed(fixed_for(route.adapter))

    def broken_off(self) -> None:
        """Nobody waits for the rest."""
        if self.outcome.code == "crashed":
            self.outcome = Outcome("stopped")

    def record(self) -> None:
        if self.prompt and not self.draft.text.text:
            said = what_was_said(self.pieces, self.prompt, self.taken.whole, self.taken.policy)
            self.draft = replace(self.draft, text=said)
        self.watch.mark("total_ms")
        record_answer(self.taken.entry, self.outcome, self.draft, self.watch.times(), PARAMETERS)

    def _note(self, delta: Delta) -> None:
        draft = self.draft
        told = {key: value for key, value in {**draft.engine, **delta.engine}.items() if key not in PROGRESS}
        self.draft = replace(
            draft,
            model=delta.model or draft.model,
            tokens=delta.tokens or draft.tokens,
            engine=told,
            route=delta.route or draft.route,
            cut_off=draft.cut_off or delta.finish_reason == "length",
        )
        if delta.text:
            self.watch.mark("first_token_ms")
            self.pieces.append(delta.text)

    def _restored(self, sentence: Sentence) -> Sentence:
        return replace(sentence, text=masking.restore(sentence.text, self.taken.vault.values))


def _is_cited(source: Source, verdict: Verdict) -> bool:
    return any(source.number in one.cites for one in verdict.sentences)


def _shown(text: str) -> Iterator[Token]:
    """The token, unless all of it is held back for now."""
    if text:
        yield Token(text)


class _Stopwatch:
    """Milliseconds from the start to the first time each mark is set."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self._marks.setdefault(name, round(1000 * (time.perf_counter() - self._start), 1))

    def times(self) -> Times:
        return Times(**self._marks)
