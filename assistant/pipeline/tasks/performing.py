"""A task from the text as it was handed in to the recorded result.

Mask, record, retrieve where needed, prompt, generate, guard, restore, record: the way of a question.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from assistant.models import Fillable, Topic
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.choosing import find_way
from assistant.pipeline.generation import Way, write
from assistant.pipeline.hiding import policy_in_force
from assistant.pipeline.recording import Entry, Times, record_answer, record_evidence
from assistant.pipeline.retrieval import Found, retrieve, without_orders
from assistant.pipeline.tasks.prompting import prompt_for
from assistant.pipeline.tasks.schemas import asked_for
from assistant.pipeline.tasks.settling import settle
from assistant.pipeline.tasks.taking_in import take_in
from assistant.pipeline.tasks.values import CHANNELS, Done, Handed, Step, Writing
from assistant.pipeline.values import (
    Draft,
    EngineError,
    Evidence,
    Masked,
    Outcome,
    Passage,
    Prompt,
    Reading,
    Refusal,
    Started,
    Waiting,
)
from foundation import clock, tracing
from ingestion import knowledge

PARAMETERS = {"max_tokens": 400, "temperature": 0.0, "seed": 7}


def perform(handed: Handed) -> Done:
    """Do one task and wait for its end. Raises Refusal (nothing was sent when masking failed) or EngineError;
    both are recorded once the text is masked."""
    *_, done = performing(handed)
    assert isinstance(done, Done)
    return done


@tracing.traced("task")
def performing(handed: Handed) -> Generator[Step, None, None]:
    """The steps of one task as they are done; the last is Done. Closing it stops the model and records
    "stopped". Raises what `perform` raises."""
    began = time.perf_counter()
    schema = _schema_of(handed)
    policy = policy_in_force()
    entry, text, own, vault = take_in(handed, policy)
    outcome, draft = Outcome("crashed"), Draft(Masked(""))
    try:
        yield Started(entry.question.pk, entry.question.conversation_id, text, text)
        found, internal = _evidence(handed, text)
        prompt = prompt_for(handed, text, own, found, entry.question.language)
        way = _find_way(handed, entry, (text, own), found)
        record_evidence(entry, Found((*found, *internal), len(found)), prompt, way)
        if handed.task == Task.REPLY:
            yield Evidence((*found, *internal), len(found))
        draft = yield from _write(prompt, way, handed, schema)
        restore = partial(masking.restore, values=vault.values)
        done, verdict = settle(handed, entry, draft.text, prompt, policy, internal, restore)
        draft = replace(draft, text=Masked.from_record(done.masked))
        outcome = Outcome("finished", verdict=verdict)
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
    return asked_for(dict(handed.schema)) if handed.task == Task.EXTRACT else None


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


def _find_way(handed: Handed, entry: Entry, texts: Sequence[Masked], found: Sequence[Passage]) -> Way:
    """Where the text may go. The tasks' prompts are for models as they are, with no adapter."""
    about = f"question:{entry.question.pk}"
    keeps = handed.keeps or (("not_listed",) if _is_not_listed(handed) else ())
    way = find_way(
        handed.task, texts, found, keeps=keeps, asked_by=handed.asked_by, key=handed.key, about=about
    )
    plain = tuple(replace(route, adapter="") for route in way.choice.routes)
    return replace(way, choice=replace(way.choice, routes=plain))


def _is_not_listed(handed: Handed) -> bool:
    """Whether topics or the form are the caller's own: they are not masked, and nobody in the bank has looked
    at them."""
    if handed.task == Task.CLASSIFY:
        return not set(handed.topics) <= {one.told for one in Topic.objects.listed()}
    return handed.task == Task.EXTRACT and handed.schema not in [
        one.schema for one in Fillable.objects.listed()
    ]


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
