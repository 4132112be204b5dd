"""A task from the text as it was handed in to the recorded result.

Mask, record, retrieve where needed, prompt, generate, guard, restore, record: the way of a question.
"""

import json
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from assistant.models import Conversation
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.choosing import find_way
from assistant.pipeline.figures import figures_in, find_figures
from assistant.pipeline.generation import Way, write
from assistant.pipeline.hiding import hide, hide_invented, policy_in_force
from assistant.pipeline.keeping import VaultUnreadable, is_over, keep, open_vault
from assistant.pipeline.languages import language_of
from assistant.pipeline.recording import Entry, Times, record_answer, record_evidence, record_question
from assistant.pipeline.retrieval import Found, retrieve, without_orders
from assistant.pipeline.tasks import filling, prompting
from assistant.pipeline.values import (
    Check,
    Draft,
    EngineError,
    Evidence,
    Masked,
    Outcome,
    Passage,
    Prompt,
    Reading,
    Refusal,
    Source,
    Started,
    Verdict,
    Waiting,
)
from foundation import clock
from foundation.access import EVERYTHING, Reader
from foundation.models import User
from ingestion import knowledge

LONGEST = 8_000
CHANNELS = ("email", "chat", "letter")
PARAMETERS = {"max_tokens": 400, "temperature": 0.0, "seed": 7}
# so many words in a row are no coincidence
COPIED_WORDS = 7
# a summary of a longer text that is mostly the text itself is none
SHORT_ENOUGH, REPEATED = 40, 0.8


@dataclass(frozen=True, slots=True)
class Handed:
    """A text and what is wanted of it. `topics`: (code, what belongs to it); `schema`: the form's.

    `template`: the words of a letter template, `channel` where the reply goes. `of_file`: the text is what an
    attached file says, not a conversation. `conversation`: the one of the asker's that it belongs to; `key`:
    the API key it came with.
    """

    task: Task
    text: str
    asked_by: User | None = None
    reader: Reader = EVERYTHING
    language: str = ""
    topics: Sequence[tuple[str, str]] = ()
    schema: Mapping[str, Any] = field(default_factory=dict)
    template: str = ""
    channel: str = "email"
    of_file: bool = False
    conversation: Conversation | None = None
    known_values: Mapping[str, str] = field(default_factory=dict)
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """So many words are written; none of them is checked yet."""

    words: int


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a text, a code or the fields of a form, with values restored; `masked` as recorded."""

    question_id: int
    result: Any
    masked: str
    flags: tuple[str, ...]
    citations: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


Step = Started | Evidence | Waiting | Reading | Writing | Done


def perform(handed: Handed) -> Done:
    """Do one task and wait for its end. Raises Refusal (nothing was sent when masking failed) or EngineError;
    both are recorded once the text is masked."""
    *_, done = performing(handed)
    assert isinstance(done, Done)
    return done


def performing(handed: Handed) -> Generator[Step, None, None]:
    """The steps of one task as they are done; the last is Done. Closing it stops the model and records
    "stopped". Raises what `perform` raises."""
    began = time.perf_counter()
    schema = _schema_of(handed)
    policy = policy_in_force()
    entry, text, own, vault = _take_in(handed, policy)
    outcome, draft = Outcome("crashed"), Draft(Masked(""))
    try:
        yield Started(entry.question.pk, entry.question.conversation_id, text, text)
        found, internal = _evidence(handed, text)
        prompt = _prompt(handed, text, own, found, entry.question.language)
        way = _find_way(handed, entry, (text, own), found)
        record_evidence(entry, Found((*found, *internal), len(found)), prompt, way)
        if handed.task == Task.REPLY:
            yield Evidence((*found, *internal), len(found))
        draft = yield from _write(prompt, way, handed, schema)
        done, verdict = _settle(handed, entry, draft, prompt, vault, policy, internal)
        draft, outcome = _as_recorded(draft, done), Outcome("finished", verdict=verdict)
        yield done
    except Refusal as reason:
        outcome, draft = Outcome("refused", reason.code), replace(draft, text=Masked(""))
        raise
    except EngineError as error:
        outcome = Outcome("failed", error.code)
        raise
    except GeneratorExit:
        if outcome.code == "crashed":
            outcome = Outcome("stopped")
        raise
    finally:
        if outcome.code != "finished":
            # unchecked text is not kept
            draft = replace(draft, text=Masked(""))
        total = round(1000 * (time.perf_counter() - began), 1)
        record_answer(entry, outcome, draft, Times(total_ms=total), PARAMETERS)


def _take_in(handed: Handed, policy: masking.Policy) -> tuple[Entry, Masked, Masked, masking.Vault]:
    """Mask what was handed in, record it and keep what it hides.

    In a conversation placeholders are shared, so that a name of the question is the same in the reply.
    """
    while True:
        conversation, vault = _opened(handed.conversation)
        hidden_so_far = dict(vault.values)
        text = _mask(handed, handed.text, vault, policy)
        own = _mask(handed, handed.template, vault, policy) if handed.template.strip() else Masked("")
        # masking may take long, so it runs before the lock
        with transaction.atomic():
            if conversation is not None:
                Conversation.objects.select_for_update().get(pk=conversation.pk)
                if dict(_opened(conversation)[1].values) != hidden_so_far:
                    continue
            entry = record_question(
                text,
                asked_by=handed.asked_by,
                conversation=conversation,
                language=handed.language or language_of(text.words()),
                as_of=clock.today(),
                policy=policy.version,
                task=handed.task,
            )
            keep(entry.question.conversation, vault)
            return entry, text, own, vault


def _opened(conversation: Conversation | None) -> tuple[Conversation | None, masking.Vault]:
    """The conversation with its values, or a new one where they have expired or can't be read."""
    if conversation is None or is_over(conversation):
        return None, masking.Vault()
    try:
        return conversation, open_vault(conversation)
    except VaultUnreadable:
        return None, masking.Vault()


def _schema_of(handed: Handed) -> dict[str, Any] | None:
    """What the model's answer must be, None for a text. Raises Refusal for what can't be asked for."""
    if handed.task == Task.CLASSIFY:
        codes = [code for code, _ in handed.topics]
        if not codes:
            raise Refusal("no_topics")
        form = {"topic": {"enum": codes}}
        return {"type": "object", "properties": form, "required": ["topic"], "additionalProperties": False}
    if handed.task == Task.REPLY and handed.channel not in CHANNELS:
        raise Refusal("unknown_channel")
    return filling.asked_for(dict(handed.schema)) if handed.task == Task.EXTRACT else None


def _mask(handed: Handed, typed: str, vault: masking.Vault, policy: masking.Policy) -> Masked:
    text = typed.strip()
    if not text:
        raise Refusal("empty_text")
    if len(text) > LONGEST:
        raise Refusal("text_too_long")
    try:
        return hide(text, vault, handed.known_values, policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None


def _evidence(handed: Handed, text: Masked) -> tuple[tuple[Passage, ...], tuple[Passage, ...]]:
    """Passages that a customer may be told, and those for staff only, which no reply sees."""
    if handed.task != Task.REPLY:
        return (), ()
    found = retrieve(text, handed.reader, as_of=clock.today())
    # what a template tells the staff is nothing for the customer, and its letter comes with the template
    inside = tuple(one for one in found.passages if one.internal or one.kind == "template")
    open_ones = [one for one in found.passages[: found.used] if one not in inside]
    safe = tuple(one for one in map(without_orders, open_ones) if one.text)
    return safe, tuple(one for one in inside if one.internal or not knowledge.is_letter(one.breadcrumb))


def _prompt(
    handed: Handed, text: Masked, template: Masked, found: Sequence[Passage], language: str
) -> Prompt:
    parts = [("text", text.text)]
    if handed.task == Task.CLASSIFY:
        parts.insert(0, ("topics", "\n".join(f"{code}: {about}" for code, about in handed.topics)))
    if handed.task == Task.EXTRACT:
        parts.insert(0, ("fields", _described(handed.schema)))
    if handed.task == Task.REPLY:
        sources = "\n".join(" ".join(one.text.split()) for one in found)
        parts = [("channel", handed.channel), ("template", template.text), ("sources", sources), *parts]
    texts = [text.text, template.text, *(one.text for one in found)]
    figures = tuple(dict.fromkeys(t[f.start : f.end] for t in texts for f in find_figures(t)))
    return Prompt(
        prompting.build(_words_of(handed), language, parts),
        tuple(Source("", number, one) for number, one in enumerate(found, 1)),
        prompting.version(),
        figures,
        tuple(dict.fromkeys((*text.placeholders(), *template.placeholders()))),
    )


def _words_of(handed: Handed) -> str:
    """Which prompt: what a file says is told otherwise than what was said in a call."""
    return "digest" if handed.of_file and handed.task == Task.SUMMARISE else str(handed.task)


def _find_way(handed: Handed, entry: Entry, texts: Sequence[Masked], found: Sequence[Passage]) -> Way:
    """Where the text may go. The tasks' prompts are for models as they are, with no adapter."""
    about = f"question:{entry.question.pk}"
    way = find_way(handed.task, texts, found, asked_by=handed.asked_by, key=handed.key, about=about)
    plain = tuple(replace(route, adapter="") for route in way.choice.routes)
    return replace(way, choice=replace(way.choice, routes=plain))


def _described(schema: Mapping[str, Any]) -> str:
    """The form's fields with what they are, a line each."""
    fields = schema.get("properties", {})
    return "\n".join(
        f"{name}: {one.get('description') or one.get('title') or ''}" for name, one in fields.items()
    )


def _write(
    prompt: Prompt, way: Way, handed: Handed, schema: dict[str, Any] | None
) -> Generator[Step, None, Draft]:
    pieces: list[str] = []
    model, tokens, route = "", dict[str, int](), ""
    asker = str(handed.asked_by.pk) if handed.asked_by else ""
    for delta in write(prompt, way, schema, asker, PARAMETERS):
        pieces.append(delta.text)
        model, tokens, route = delta.model or model, dict(delta.tokens) or tokens, delta.route or route
        if delta.text:
            yield Writing(len("".join(pieces).split()))
        elif "read" in delta.engine:
            yield Reading(int(delta.engine["read"]), int(delta.engine["of"]))
        elif "place" in delta.engine:
            yield Waiting(int(delta.engine["place"]), float(delta.engine.get("seconds", 0)))
    return Draft(Masked.from_record("".join(pieces).strip()), model, tokens, route=route)


def _settle(
    handed: Handed,
    entry: Entry,
    draft: Draft,
    prompt: Prompt,
    vault: masking.Vault,
    policy: masking.Policy,
    internal: Sequence[Passage],
) -> tuple[Done, Verdict]:
    """The result with its values, and what the guard says of it."""
    written, number = draft.text.text, entry.question.pk
    known = [prompt.messages[-1].content.text]
    if handed.task == Task.CLASSIFY:
        topic = _topic(written, handed.topics)
        return Done(number, topic, topic, ()), Verdict("grounded", (), (), ())
    if handed.task == Task.EXTRACT:
        form = filling.Filling(
            masking.restore(entry.question.masked_text, vault.values),
            lambda value: masking.restore(value, vault.values),
        )
        fields = form.fill(handed.schema, written)
        stands = Check("values_stand_in_text", not form.dropped, tuple(form.dropped))
        done = Done(number, fields, _hidden(written, known, policy).text, (), dropped=tuple(form.dropped))
        return done, Verdict("partly grounded" if form.dropped else "grounded", (), (stands,), ())
    hidden = _hidden(written, known, policy)
    if any(copies(hidden.text, one.text) for one in internal):
        raise Refusal("internal_source")
    if handed.task == Task.SUMMARISE and _only_repeats(hidden.text, entry.question.masked_text):
        raise Refusal("only_repeated")
    allowed = {value for text in (*known, *prompt.figures) for value in figures_in(text)}
    foreign = tuple(figure for figure in figures_in(hidden.text) if figure not in allowed)
    checks = (
        Check("figures_are_grounded", not foreign, foreign),
        Check("nothing_is_invented", not hidden.spans, tuple(span.placeholder for span in hidden.spans)),
    )
    flags = (*(["foreign_figure"] if foreign else []), *(["leak"] if hidden.spans else []))
    if not hidden.text:
        raise Refusal("nothing_written")
    citations = tuple(source.passage.external_id for source in prompt.sources)
    done = Done(number, masking.restore(hidden.text, vault.values), hidden.text, flags, citations)
    return done, Verdict("partly grounded" if flags else "grounded", (), checks, flags)


def copies(text: str, passage: str) -> bool:
    """Whether a text has a run of words of a passage."""
    words, other = (" ".join(one.lower().split()).split() for one in (text, passage))
    runs = {tuple(other[n : n + COPIED_WORDS]) for n in range(len(other) - COPIED_WORDS + 1)}
    return any(tuple(words[n : n + COPIED_WORDS]) in runs for n in range(len(words) - COPIED_WORDS + 1))


def _only_repeats(summary: str, text: str) -> bool:
    """Whether a summary of a long text is the text over again."""
    words, whole = summary.split(), text.split()
    if len(whole) <= SHORT_ENOUGH or len(words) < len(whole) / 2:
        return False
    runs = {tuple(whole[n : n + 4]) for n in range(len(whole) - 3)}
    own = [tuple(words[n : n + 4]) in runs for n in range(len(words) - 3)]
    return sum(own) > REPEATED * len(own)


def _topic(written: str, topics: Sequence[tuple[str, str]]) -> str:
    try:
        code = json.loads(written)["topic"]
    except (ValueError, TypeError, KeyError):
        raise Refusal("no_form") from None
    if code not in {known for known, _ in topics}:
        raise Refusal("no_form")
    return str(code)


def _hidden(text: str, known: Sequence[str], policy: masking.Policy) -> Masked:
    try:
        return hide_invented(text, known, policy)
    except masking.MaskingError:
        raise Refusal("masking_failed") from None


def _as_recorded(draft: Draft, done: Done) -> Draft:
    return replace(draft, text=Masked.from_record(done.masked))
