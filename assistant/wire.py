"""Answers, records and passages as the JSON that scripts and the bank's systems read (docs/reference.md)."""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from typing import Any, cast

from assistant.contacts import contact_for
from assistant.models import Answer, Question
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import (
    EngineError,
    Event,
    Evidence,
    Failed,
    Finished,
    Passage,
    Refusal,
    Refused,
    Sentence,
    Started,
)
from foundation.access import Reader
from ingestion import knowledge

Numbered = tuple[dict[str, Any], int | None]
TIMES = ("mask_ms", "retrieve_ms", "first_token_ms", "total_ms")
# of a question that no model was asked
NO_TOKENS = {"prompt": 0, "completion": 0}
_EMPTY: dict[str, Any] = {
    "answer": "", "masked_answer": "", "refused": False, "rung": "", "reason": "", "citations": [],
    "evidence": [], "flags": [], "sentences": [], "masked_question": "", "searched_question": "",
    "contact": "", "words_only": False, "model": "", "route": "",
    "timings": dict.fromkeys(TIMES, 0.0), "tokens": NO_TOKENS,
}  # fmt: skip


class Unanswered(EngineError):
    """An engine gave no answer; `found` is what stands on record without one: the evidence, and what the best
    passage says of the question, word for word. `number` is that of the question on record."""

    def __init__(self, failed: Failed, found: dict[str, Any], number: int) -> None:
        super().__init__(failed.reason, failed.retry_after)
        self.found, self.number = found, number


def answered(asked: Asked) -> dict[str, Any]:
    """Ask and wait for the end. A refusal is an answer; raises Unanswered when an engine gave none."""
    return numbered(asked)[0]


def numbered(asked: Asked, tell: Callable[[Event], None] = lambda event: None) -> Numbered:
    """The same with the number of the question on record, None where nothing was recorded. `tell` hears every
    event on the way."""
    steps = stepping(asked)
    while True:
        try:
            tell(next(steps))
        except StopIteration as end:
            return cast(Numbered, end.value)


def stepping(asked: Asked) -> Generator[Event, None, Numbered]:
    """The events on the way; the generator's value is what `numbered` gives. Closing it stops the model; an
    error that is thrown into it is one of the answer's."""
    events: list[Event] = []
    began = time.perf_counter()
    try:
        with closing(answer(asked)) as going:
            for event in going:
                events.append(event)
                try:
                    yield event
                except Exception as error:
                    going.throw(error)
                    raise
    except Refusal as reason:
        took = {**_EMPTY["timings"], "total_ms": round(1000 * (time.perf_counter() - began), 1)}
        return {**_EMPTY, "refused": True, "rung": "refused", "reason": reason.code, "timings": took}, None
    return _told(events)


def _told(events: Sequence[Event]) -> Numbered:
    """What is on record of an answer that came to its end. Raises Unanswered when an engine gave none."""
    started = next(event for event in events if isinstance(event, Started))
    evidence = next((event for event in events if isinstance(event, Evidence)), Evidence((), 0))
    last = events[-1]
    row = Answer.objects.get(question=started.question_id)
    result = {
        **_EMPTY,
        "refused": isinstance(last, Refused | Failed) or row.rung == "evidence only",
        "rung": row.rung,
        "reason": row.reason,
        "evidence": evidence_of(evidence.passages),
        "flags": list(row.flags.values_list("reason", flat=True)),
        "masked_question": started.question.text,
        "searched_question": started.searched.text,
        "contact": contact_for(evidence.passages) if _is_to_be_asked(last, row) else "",
        "words_only": bool(evidence.words_only),
        "masked_answer": row.masked_text
        if isinstance(last, Finished) and row.rung != "evidence only"
        else "",
        "model": row.model,
        "route": row.route,
        "timings": {key: row.timings[key] for key in TIMES},
        "tokens": {**NO_TOKENS, **row.tokens},
    }
    if isinstance(last, Failed):
        raise Unanswered(last, result | _quoted(last, evidence), started.question_id)
    # what stands on no source is no answer: the evidence stands for itself
    if isinstance(last, Finished) and row.rung != "evidence only":
        ids = {source.number: source.passage.external_id for source in last.sources}
        result["answer"] = last.restored
        result |= tied(last.restored_sentences, ids)
    return result, started.question_id


def _is_to_be_asked(last: Event, row: Answer) -> bool:
    """Whether the documents did not answer, or may not have."""
    return isinstance(last, Refused) or row.rung == "evidence only" or row.reason == "doubted"


def tied(sentences: Sequence[Sentence], ids: Mapping[int, str]) -> dict[str, Any]:
    """`citations` and `sentences` of a text; `ids`: the external_id of each source by its number."""
    cited = dict.fromkeys(ids[n] for one in sentences for n in one.cites if n in ids)
    marked = [
        {"text": one.text, "kind": one.kind, "supported_by": [ids[n] for n in one.supported_by]}
        for one in sentences
    ]
    return {"citations": list(cited), "sentences": marked}


def evidence_of(passages: Sequence[Passage]) -> list[dict[str, str]]:
    """The passages that a text was written from."""
    return [{"external_id": one.external_id, "text": one.text} for one in passages]


def _quoted(failed: Failed, evidence: Evidence) -> dict[str, Any]:
    """What the best passage says, where it may answer."""
    if failed.quoted is None:
        return {}
    ids = [evidence.passages[number - 1].external_id for number in failed.quoted.cites]
    sentence = {"text": failed.quoted.text, "kind": failed.quoted.kind, "supported_by": ids}
    return {"citations": ids, "sentences": [sentence]}


def recorded(question: Question, reader: Reader | None = None) -> dict[str, Any]:
    """A question as it is on record, in short; for a reader whole, with the sources they may see now."""
    answer = question.answer
    short = {
        "question_id": question.pk,
        "task": question.task,
        "asked_at": question.asked_at,
        "language": question.language,
        "masked_question": question.masked_text,
        "outcome": answer.outcome,
        "rung": answer.rung,
        "reason": answer.reason,
    }
    if reader is None:
        return short
    sources = [one for one in answer.retrieved.all() if knowledge.passage(one.passage, reader)]
    return short | {
        "as_of": question.as_of,
        "searched_question": question.searched_text or question.masked_text,
        "masked_answer": answer.masked_text if answer.rung not in ("refused", "evidence only") else "",
        "evidence": [{"external_id": one.external_id, "text": one.text} for one in sources],
        "flags": list(answer.flags.values_list("reason", flat=True)),
        "reported": [
            {
                "reason": flag.reason,
                "comment": flag.comment,
                "sentence": flag.sentence,
                "source": flag.source.external_id if flag.source in sources else None,
            }
            for flag in answer.flags.exclude(raised_by=None).select_related("source")
        ],
        "model": answer.model,
        "route": answer.route,
    }


def found(hit: knowledge.Hit) -> dict[str, Any]:
    """A passage that was found for a question."""
    return {
        "external_id": hit.external_id,
        "language": hit.language,
        "document": hit.slug,
        "version": hit.version,
        "passage": hit.passage_id,
        "score": round(hit.score, 5),
        "text": hit.text,
    }
