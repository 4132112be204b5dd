"""A question and its answer: whole, or as the events of a stream."""

import json
import logging
from collections.abc import Generator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from ninja import Router
from ninja.decorators import decorate_view

from assistant.api.caller import Key, key_of, user_who
from assistant.api.once import DESCRIBED, not_here, once
from assistant.api.problems import body_of, problem_of, problems
from assistant.api.schemas import AskIn, AskOut, Unanswered
from assistant.api.warned import warned
from assistant.pipeline.answering import Asked
from assistant.pipeline.values import EngineError, Event, Evidence, Reading, Started, Token, Waiting
from assistant.reviewing.approving import approved_for
from assistant.roles import ASK
from assistant.streaming import rendered, stepped
from assistant.wire import numbered, stepping
from foundation.access import reader_of

log = logging.getLogger("sufler.assistant")
router = Router()
EVENTS = ("started", "evidence", "waiting", "reading", "draft", "finished", "failed")
# of one event; its data is JSON as a text
_EVENT = {
    "type": "object",
    "properties": {"event": {"enum": list(EVENTS)}, "data": {"type": "string"}},
    "required": ["event", "data"],
}
STREAM = {"responses": {200: {"content": {"text/event-stream": {"schema": _EVENT}}}}}


@router.post(
    "/ask",
    auth=Key("ask"),
    response={200: AskOut, **problems(409), 503: Unanswered},
    summary="Ask and wait for the answer",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache, warned)
@once
def ask(request: HttpRequest, body: AskIn) -> Any:
    """The question is masked, answered from documents in force, checked, and recorded for the key's user."""
    result, number = numbered(_asked(request, body))
    return {"question_id": number, **result}


@router.post(
    "/ask/stream", auth=Key("ask"), response=problems(), openapi_extra=STREAM, summary="Ask and follow it"
)
@decorate_view(never_cache, warned)
def ask_stream(request: HttpRequest, body: AskIn) -> Any:
    """Server-sent events: `started`, `evidence`, `waiting`, `reading`, `draft`, at last `finished` with what
    `/ask` gives, or `failed`. A draft is unchecked: what `finished` says takes its place."""
    not_here(request)
    events = stepped(_events(_asked(request, body)))
    return StreamingHttpResponse(events, content_type="text/event-stream")


def _asked(request: HttpRequest, body: AskIn) -> Asked:
    user = user_who(request, ASK)
    return Asked(
        body.question,
        asked_by=user,
        reader=reader_of(user),
        as_of=body.as_of,
        history=[(turn.question, turn.answer) for turn in body.history],
        known_values=body.known_values,
        approve=approved_for,
        searched=body.searched,
        key=key_of(request).pk,
    )


def _events(asked: Asked) -> Generator[str, None, None]:
    """The stream; closing it stops the model, and the trail says so."""
    try:
        result, number = yield from rendered(stepping(asked), _line)
        yield _event("finished", {"question_id": number, **result})
    except EngineError as error:
        yield _event("failed", problem_of(error)[1])
    except Exception:
        # a bug: the client gets an error to show, the log the way to it
        log.exception("a question of the API crashed")
        yield _event("failed", body_of("crashed"))


def _line(event: Event) -> str:
    match event:
        case Started():
            told = {"question_id": event.question_id, "masked_question": event.question.text}
            return _event("started", told)
        case Evidence():
            passages = [{"external_id": one.external_id, "text": one.text} for one in event.passages]
            return _event("evidence", {"evidence": passages, "words_only": bool(event.words_only)})
        case Waiting():
            return _event("waiting", {"place": event.place, "seconds": round(event.seconds)})
        case Reading():
            return _event("reading", {"done": event.done, "total": event.total})
        case Token():
            return _event("draft", {"text": event.text})
    # how it ended is told whole
    return ""


def _event(name: str, body: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
