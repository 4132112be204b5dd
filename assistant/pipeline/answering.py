"""What happens to a question, from the first keystroke's text to the recorded answer."""

import logging
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.conf import settings
from django.db import transaction

from assistant.models import Conversation
from assistant.pipeline import masking
from assistant.pipeline.calculating import compute
from assistant.pipeline.contradicting import show_contradiction
from assistant.pipeline.deciding import sufficient
from assistant.pipeline.generation import PARAMETERS, generate
from assistant.pipeline.guarding import guard, says_there_is_no_answer, split
from assistant.pipeline.hiding import hide, hide_invented, policy_in_force, veil
from assistant.pipeline.keeping import VaultUnreadable, is_over, keep, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.likening import liken
from assistant.pipeline.numbering import Numbering, number_all
from assistant.pipeline.prompting import build_prompt, fixed_for
from assistant.pipeline.quoting import quote, written
from assistant.pipeline.recording import Entry, Times, record_answer, record_evidence, record_question
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import retrieve, without_orders
from assistant.pipeline.rewriting import Turn, stand_alone
from assistant.pipeline.screening import screen
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
from foundation import clock
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from foundation.routes import route_for
from ingestion import knowledge

log = logging.getLogger("sufler.assistant")

LONGEST = 8_000
# what the engine tells on the way, which says nothing about the finished answer
PROGRESS = ("place", "seconds", "read", "of")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrives: the typed text, who asks, on which date, what was said before.

    `approve` finds what people approved for a question. `history` is for askers whose conversation is not
    on record; without it the record is read. `searched`: what the asker wrote to be searched for in its
    place, where a follow-up was understood wrongly.
    """

    text: str
    asked_by: User | None = None
    reader: Reader = EVERYTHING
    as_of: date | None = None
    conversation: Conversation | None = None
    history: Sequence[tuple[str, str]] = ()
    known_values: Mapping[str, str] = field(default_factory=dict)
    searched: str = ""
    route: str = ""
    priority: str = "operator"
    approve: Callable[[Masked, Reader, str], Approved | None] | None = None


def answer(asked: Asked) -> Generator[Event, None, None]:
    """Mask, record, keep, rewrite, retrieve, prompt, generate, guard, restore, record.

    Yields what a reader should see; the last event is Finished, Refused or Failed. Closing the generator
    stops the model and records "stopped". Raises Refusal when the text can't be masked or is no question:
    then nothing was stored or sent.
    """
    watch = _Stopwatch()
    asked = _in_a_living_conversation(asked)
    policy, as_of = policy_in_force(), asked.as_of or clock.today()
    route = route_for("answer", asked.route)
    entry, question, whole, continues, vault = _take_in(asked, policy, as_of)
    language = entry.question.language
    watch.mark("mask_ms")

    outcome, draft, prompt = Outcome("crashed"), Draft(Masked("")), None
    pieces: list[str] = []
    try:
        yield Started(entry.question.pk, entry.question.conversation_id, question, whole)
        if odd := screen(question, continues=continues) or (
            asked.searched and screen(whole, continues=continues)
        ):
            yield Evidence((), 0)
            raise Refusal(odd)
        alone = asked.approve if _stands_for_today(asked, question, whole) else None
        approved = alone(question, asked.reader, language) if alone else None
        found = retrieve(whole, asked.reader, as_of=as_of)
        used = [one for one in map(without_orders, found.passages[: found.used]) if one.text]
        fixed = fixed_for(route.adapter)
        prompt = build_prompt(whole, used, language, fixed) if used else None
        record_evidence(entry, found, prompt, route)
        watch.mark("retrieve_ms")
        yield Evidence(found.passages, found.used)
        if approved is not None:
            verdict, sources = _approved(approved, found.passages)
            outcome = Outcome("finished", verdict=verdict)
            yield _finished(sources, verdict, vault)
            return
        if prompt is None:
            raise Refusal("nothing_found")
        said_there = sufficient(whole.words(), used, liken, knowledge.rarity)
        if said_there < settings.LEAST_TO_ASK:
            raise Refusal("not_in_sources")

        shown = _Shown(prompt, whole, policy, vault)
        asker = str(asked.asked_by.pk) if asked.asked_by else ""
        for delta in generate(prompt, route, asker, asked.priority):
            draft = _add(draft, delta.model, delta.tokens, delta.engine)
            if delta.text:
                watch.mark("first_token_ms")
                pieces.append(delta.text)
                yield Token(shown.feed(delta.text))
            elif "read" in delta.engine:
                yield Reading(int(delta.engine["read"]), int(delta.engine["of"]))
            elif "place" in delta.engine:
                yield Waiting(int(delta.engine["place"]), float(delta.engine.get("seconds", 0)))
        yield Token(shown.flush())

        draft = replace(draft, text=_without_inventions(pieces, prompt, whole, policy))
        if says_there_is_no_answer(draft.text.text):
            raise Refusal("not_in_sources")
        verdict = guard(draft.text, whole, prompt.sources, language=language, liken=liken)
        if said_there < settings.LEAST_TO_QUOTE and not any(one.supported_by for one in verdict.sentences):
            raise Refusal("not_in_sources")
        verdict = quote(verdict, whole, prompt.sources, liken, knowledge.rarity)
        verdict = show_contradiction(verdict, whole, prompt.sources, liken, knowledge.rarity)
        if formula := compute(question, verdict.sentences, prompt.sources, language):
            verdict = replace(verdict, sentences=(*verdict.sentences, formula))
        verdict = replace(verdict, text=written(verdict.sentences))
        outcome = Outcome("finished", verdict=verdict)
        yield _finished(prompt.sources, verdict, vault)
    except Refusal as reason:
        outcome = Outcome("refused", reason.code)
        yield Refused(reason.code)
    except EngineError as error:
        outcome = Outcome("failed", error.code)
        yield Failed(error.code)
    except GeneratorExit:
        if outcome.code == "crashed":
            outcome = Outcome("stopped")
        raise
    finally:
        if prompt and not draft.text.text:
            draft = replace(draft, text=_what_was_said(pieces, prompt, whole, policy))
        watch.mark("total_ms")
        record_answer(entry, outcome, draft, watch.times(), PARAMETERS)


def _in_a_living_conversation(asked: Asked) -> Asked:
    """The question in a conversation of its own when the values of the one it belongs to have expired."""
    if asked.conversation is not None and is_over(asked.conversation):
        return replace(asked, conversation=None)
    return asked


def _open(conversation: Conversation | None) -> masking.Vault:
    """What is hidden in the conversation so far; without it two people could get one placeholder."""
    try:
        return open_vault(conversation)
    except VaultUnreadable:
        raise Refusal("vault_unreadable") from None


def _take_in(
    asked: Asked, policy: masking.Policy, as_of: date
) -> tuple[Entry, Masked, Masked, bool, masking.Vault]:
    """Mask the question, make it stand alone, record it and keep what it hides, in one step against the
    conversation as it is.

    Masking may take long, so it runs before the lock; when the same conversation got another question
    meanwhile, it runs again, and two people never get one placeholder.
    """
    while True:
        vault = _open(asked.conversation)
        hidden_so_far = dict(vault.values)
        question, whole, continues = _mask(asked, vault, policy)
        with transaction.atomic():
            if asked.conversation is not None:
                Conversation.objects.select_for_update().get(pk=asked.conversation.pk)
                if dict(_open(asked.conversation).values) != hidden_so_far:
                    continue
            entry = record_question(
                question,
                asked_by=asked.asked_by,
                conversation=asked.conversation,
                language=language_of(question.words()),
                as_of=as_of,
                policy=policy.version,
                searched=whole,
                by_hand=bool(asked.searched.strip()),
            )
            keep(entry.question.conversation, vault)
            return entry, question, whole, continues, vault


def _without_inventions(
    pieces: Sequence[str], prompt: Prompt, question: Masked, policy: masking.Policy
) -> Masked:
    """The draft with numbers for labels, and with every name or number from nowhere hidden."""
    text = number_all("".join(pieces), prompt.sources).strip()
    try:
        return hide_invented(text, _given(prompt, question), policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None


def _given(prompt: Prompt, question: Masked) -> list[str]:
    """What the model may name: the question as it was masked, and the sources."""
    return [question.text, *(f"{s.passage.breadcrumb} {s.passage.text}" for s in prompt.sources)]


def _what_was_said(pieces: Sequence[str], prompt: Prompt, question: Masked, policy: masking.Policy) -> Masked:
    """What an answer that was broken off says, for the record; nothing of it when it can't be masked."""
    try:
        return _without_inventions(pieces, prompt, question, policy)
    except Refusal:
        return Masked("")


def _mask(asked: Asked, vault: masking.Vault, policy: masking.Policy) -> tuple[Masked, Masked, bool]:
    """The question without customer fields, what it means by itself, and whether something was said before.

    Placeholders are shared.
    """
    text, searched = asked.text.strip(), asked.searched.strip()
    if not text:
        raise Refusal("empty_question")
    if max(len(text), len(searched)) > LONGEST:
        raise Refusal("question_too_long")

    def hidden(typed: str) -> Masked:
        return hide(typed, vault, asked.known_values, policy)

    try:
        said_before = [Turn(hidden(said), hidden(replied)) for said, replied in asked.history]
        question = hidden(text)
        history = said_before or turns_of(asked.conversation)
        whole = hidden(searched) if searched else stand_alone(question, history)
        return question, whole, bool(history)
    except masking.MaskingError as error:
        log.warning("masking refused a question: %s", error.code)
        raise Refusal("masking_failed") from None


def _add(draft: Draft, model: str, tokens: Mapping[str, int], engine: Mapping[str, object]) -> Draft:
    return replace(
        draft,
        model=model or draft.model,
        tokens=tokens or draft.tokens,
        engine={key: value for key, value in {**draft.engine, **engine}.items() if key not in PROGRESS},
    )


def _stands_for_today(asked: Asked, question: Masked, whole: Masked) -> bool:
    """What was approved holds for today and for a question that stands alone."""
    return question.text == whole.text and asked.as_of in (None, clock.today())


def _approved(approved: Approved, found: Sequence[Passage]) -> tuple[Verdict, tuple[Source, ...]]:
    """A supervisor's answer as a verdict, with those of its passages that were found as sources."""
    sources = tuple(
        Source("", n, one) for n, one in enumerate(found, 1) if one.passage_id in approved.passages
    )
    numbers = tuple(source.number for source in sources)
    sentences = tuple(Sentence(text, numbers, numbers, "approved") for text in split(approved.answer.text))
    return Verdict("approved", sentences, (), (), written(sentences)), sources


def _finished(sources: Sequence[Source], verdict: Verdict, vault: masking.Vault) -> Finished:
    def restored(sentence: Sentence) -> Sentence:
        return replace(sentence, text=masking.restore(sentence.text, vault.values))

    return Finished(
        Masked(verdict.text),
        masking.restore(verdict.text, vault.values),
        tuple(sources),
        verdict,
        tuple(restored(sentence) for sentence in verdict.sentences),
    )


class _Shown:
    """The model's words on their way to the screen: numbers for labels, nothing invented, values restored.

    Raises Refusal when what may be shown can't be told.
    """

    def __init__(
        self, prompt: Prompt, question: Masked, policy: masking.Policy, vault: masking.Vault
    ) -> None:
        self._numbering = Numbering(prompt.sources)
        self._veil = veil(_given(prompt, question), policy)
        self._restorer = masking.Restorer(vault)

    def feed(self, piece: str) -> str:
        """What the next piece lets a reader see."""
        return self._through(self._numbering.feed(piece))

    def flush(self) -> str:
        """What was held back; the answer is complete."""
        return self._through(self._numbering.flush(), last=True)

    def _through(self, text: str, *, last: bool = False) -> str:
        try:
            text = self._veil.feed(text) + (self._veil.flush() if last else "")
        except masking.MaskingError:
            raise Refusal("masking_failed") from None
        return self._restorer.feed(text) + (self._restorer.flush() if last else "")


class _Stopwatch:
    """Milliseconds from the start to the first time each mark is set."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self._marks.setdefault(name, round(1000 * (time.perf_counter() - self._start), 1))

    def times(self) -> Times:
        return Times(**self._marks)
