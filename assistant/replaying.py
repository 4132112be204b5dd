"""An answer made again from its record: the same search, the same prompt, the same words?"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from assistant.models import Answer, Question
from assistant.models.questions import Rung, Task
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import Started
from assistant.reviewing.approving import approved_for
from foundation import clock
from foundation.access import EVERYTHING, reader_of
from foundation.routes import UnknownRoute, known

# what an operator of the command line reads beside the code
WHY_NOT = {
    "no_such_question": "no question has this number; history and review show it",
    "no_question": "this is a draft, a summary or a form, not an answer",
    "erased": "its conversation was erased, and with it what was asked",
    "no_such_route": "the route that answered is no longer there",
    "no_such_adapter": "the engine no longer serves the adapter that answered, or that file of it",
}


class NotReplayed(Exception):
    """There is nothing to make again: `code` is one of WHY_NOT."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code}: {WHY_NOT[code]}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Replay:
    """What was found of an answer then and now: lists of [external id, SHA-256] of its passages, SHA-256 of
    its prompt and of its masked text, the model's name with its sums."""

    then: dict[str, Any]
    now: dict[str, Any]

    def same(self) -> dict[str, bool]:
        """Which of them agree."""
        return {name: self.then[name] == self.now[name] for name in self.then}


def recorded(number: int) -> Question:
    """The question to make an answer of again. Raises NotReplayed."""
    row = Question.objects.select_related("answer", "conversation", "asked_by").filter(pk=number).first()
    if row is None:
        raise NotReplayed("no_such_question")
    if row.task != Task.ANSWER:
        raise NotReplayed("no_question")
    if row.conversation.erased_at or not row.masked_text:
        raise NotReplayed("erased")
    try:
        known(row.answer.route or "local")
    except UnknownRoute:
        raise NotReplayed("no_such_route") from None
    return row


def replay(row: Question) -> Replay:
    """Ask a recorded question again, on its day, over its route, of the adapter that answered, as who asked
    it may see today; what that leaves in the record is deleted. Raises NotReplayed when the question isn't
    taken any more, or that adapter isn't served any more."""
    made = _asked_again(row)
    try:
        if made.reason == "refused" and adapter_of(row.answer.model):
            raise NotReplayed("no_such_adapter")
        return Replay(_facts(row.answer), _facts(made))
    finally:
        made.question.conversation.delete()


def adapter_of(model: str) -> str | None:
    """The adapter, as `name@sum`, in the name of what answered (`MODEL@sum+ADAPTER@sum`); empty: the weights
    alone; None where an engine that is not ours, or none, answered."""
    weights, _, adapter = model.partition("+")
    return adapter if "@" in weights else None


def _asked_again(row: Question) -> Answer:
    asked = Asked(
        row.masked_text,
        reader=reader_of(row.asked_by) if row.asked_by else EVERYTHING,
        as_of=row.as_of,
        searched=row.searched_text,
        route=row.answer.route,
        recorded=row.masked,
        asked_on=clock.start_of("day", row.asked_at).date(),
        adapter=adapter_of(row.answer.model),
        priority="evaluation",
        approve=approved_for if row.answer.rung == Rung.APPROVED else None,
    )
    # to the end: what comes first names the question
    started, *_rest = answer(asked)
    if not isinstance(started, Started):
        raise NotReplayed("no_question")
    return Answer.objects.get(question=started.question_id)


def _facts(made: Answer) -> dict[str, Any]:
    return {
        "retrieval": [[one.external_id, one.text_sha256] for one in made.retrieved.all()],
        "prompt": _sum(json.dumps(made.prompt, ensure_ascii=False)),
        "model": made.model,
        "text": _sum(made.masked_text),
    }


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
