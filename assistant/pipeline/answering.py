"""What happens to a question, from the first keystroke's text to the recorded answer."""

import logging
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import transaction

from assistant.models import Conversation
from assistant.pipeline import masking
from assistant.pipeline.generation import PARAMETERS, generate
from assistant.pipeline.guarding import guard, says_there_is_no_answer
from assistant.pipeline.hiding import hide, hide_invented, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, keep, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.numbering import Numbering, number_all
from assistant.pipeline.prompting import build_prompt, fixed_for
from assistant.pipeline.recording import Entry, Times, record_answer, record_evidence, record_question
from assistant.pipeline.remembering import turns_of
from assistant.pipeline.retrieval import retrieve
from assistant.pipeline.rewriting import Turn, stand_alone
from assistant.pipeline.values import (
    Draft,
    EngineError,
    Event,
    Evidence,
    Failed,
    Finished,
    Masked,
    Outcome,
    Prompt,
    Reading,
    Refusal,
    Refused,
    Sentence,
    Started,
    Token,
    Verdict,
    Waiting,
)
from foundation import clock
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from foundation.routes import route_for

log = logging.getLogger("sufler.assistant")

LONGEST = 8_000
# what the engine tells on the way, which says nothing about the finished answer
PROGRESS = ("place", "seconds", "read", "of")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it arrives: the typed text, who asks, on which date, what was said before.

    `history` is for askers whose conversation is not on record; without it the record is read.
    """

    text: str
    asked_by: User | None = None
    reader: Reader = EVERYTHING
    as_of: date | None = None
    conversation: Conversation | None = None
    history: Sequence[tuple[str, str]] = ()
    known_values: Mapping[str, str] = field(default_factory=dict)
    route: str = ""
    priority: str = "operator"


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
    entry, question, history, vault = _take_in(asked, policy, as_of)
    language = entry.question.language
    watch.mark("mask_ms")

    outcome, draft, prompt = Outcome("crashed"), Draft(Masked("")), None
    pieces: list[str] = []
    try:
        yield Started(entry.question.pk, entry.question.conversation_id, question)
        found = retrieve(stand_alone(question, history), asked.reader, as_of=as_of)
        fixed = fixed_for(route.adapter)
        prompt = build_prompt(question, found.passages[: found.used], language, fixed) if found.used else None
        record_evidence(entry, found, prompt, route)
        watch.mark("retrieve_ms")
        yield Evidence(found.passages, found.used)
        if prompt is None:
            raise Refusal("nothing_found")

        numbering, restorer = Numbering(prompt.sources), masking.Restorer(vault)
        asker = str(asked.asked_by.pk) if asked.asked_by else ""
        for delta in generate(prompt, route, asker, asked.priority):
            draft = _add(draft, delta.model, delta.tokens, delta.engine)
            if delta.text:
                watch.mark("first_token_ms")
                pieces.append(delta.text)
                yield Token(restorer.feed(numbering.feed(delta.text)))
            elif "read" in delta.engine:
                yield Reading(int(delta.engine["read"]), int(delta.engine["of"]))
            elif "place" in delta.engine:
                yield Waiting(int(delta.engine["place"]), float(delta.engine.get("seconds", 0)))
        yield Token(restorer.feed(numbering.flush()) + restorer.flush())

        draft = replace(draft, text=_without_inventions(pieces, prompt, question, policy))
        if says_there_is_no_answer(draft.text.text):
            raise Refusal("not_in_sources")
        verdict = guard(draft.text, question, prompt.sources)
        outcome = Outcome("finished", verdict=verdict)
        yield _finished(draft, prompt, verdict, vault)
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
            draft = replace(draft, text=_what_was_said(pieces, prompt, question, policy))
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
) -> tuple[Entry, Masked, list[Turn], masking.Vault]:
    """Mask the question, record it and keep what it hides, in one step against the conversation as it is.

    Masking may take long, so it runs before the lock; when the same conversation got another question
    meanwhile, it runs again, and two people never get one placeholder.
    """
    while True:
        vault = _open(asked.conversation)
        hidden_so_far = dict(vault.values)
        question, history = _mask(asked, vault, policy)
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
            )
            keep(entry.question.conversation, vault)
            return entry, question, history, vault


def _without_inventions(
    pieces: Sequence[str], prompt: Prompt, question: Masked, policy: masking.Policy
) -> Masked:
    """The draft with numbers for labels, and with every name or number from nowhere hidden."""
    known = [question.text, *(f"{s.passage.breadcrumb} {s.passage.text}" for s in prompt.sources)]
    try:
        return hide_invented(number_all("".join(pieces), prompt.sources).strip(), known, policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None


def _what_was_said(pieces: Sequence[str], prompt: Prompt, question: Masked, policy: masking.Policy) -> Masked:
    """What an answer that was broken off says, for the record; nothing of it when it can't be masked."""
    try:
        return _without_inventions(pieces, prompt, question, policy)
    except Refusal:
        return Masked("")


def _mask(asked: Asked, vault: masking.Vault, policy: masking.Policy) -> tuple[Masked, list[Turn]]:
    """The question and its history without customer fields; placeholders are shared between them."""
    text = asked.text.strip()
    if not text:
        raise Refusal("empty_question")
    if len(text) > LONGEST:
        raise Refusal("question_too_long")

    def hidden(typed: str) -> Masked:
        return hide(typed, vault, asked.known_values, policy)

    try:
        said_before = [Turn(hidden(said), hidden(replied)) for said, replied in asked.history]
        return hidden(text), said_before or turns_of(asked.conversation)
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


def _finished(draft: Draft, prompt: Prompt, verdict: Verdict, vault: masking.Vault) -> Finished:
    def restored(sentence: Sentence) -> Sentence:
        return replace(sentence, text=masking.restore(sentence.text, vault.values))

    return Finished(
        draft.text,
        masking.restore(draft.text.text, vault.values),
        prompt.sources,
        verdict,
        tuple(restored(sentence) for sentence in verdict.sentences),
    )


class _Stopwatch:
    """Milliseconds from the start to the first time each mark is set."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self._marks.setdefault(name, round(1000 * (time.perf_counter() - self._start), 1))

    def times(self) -> Times:
        return Times(**self._marks)
