"""`/v1`: any client of OpenAI's API gets masked, grounded answers from the same pipeline as the pages."""

import logging
from collections.abc import Generator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI
from ninja.decorators import decorate_view

from assistant.api.caller import Key, key_of, user_of
from assistant.api.chat_schemas import ChatIn
from assistant.api.completions import MODEL, WAITING, Completion, data
from assistant.api.once import HEADER, once
from assistant.api.problems import A_MINUTE
from assistant.api.troubles import Trouble, body_of, tell
from assistant.api.warned import warned
from assistant.pipeline.answering import LONGEST, Asked
from assistant.pipeline.values import EngineError
from assistant.reviewing.approving import approved_for
from assistant.roles import ASK
from assistant.streaming import stepped
from assistant.wire import Numbered, numbered, stepping
from foundation.access import reader_of

log = logging.getLogger("sufler.assistant")

chat = NinjaAPI(title="Sufler for OpenAI's clients", urls_namespace="chat", docs_url=None, openapi_url=None)
tell(chat)


@chat.get("/models", auth=Key("ask"))
@decorate_view(never_cache, warned)
def models(request: HttpRequest) -> Any:
    """The one there is: which model answers behind it is the routing policy's business."""
    return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}]}


@chat.post("/chat/completions", auth=Key("ask"))
@decorate_view(never_cache, warned)
@once
def completions(request: HttpRequest, body: ChatIn) -> Any:
    """The question is masked, answered from documents in force, checked, and recorded for the key's user."""
    asked = _asked(request, body)
    if body.stream:
        if HEADER in request.headers:
            raise Trouble("bad_idempotency_key")
        lines = stepped(_lines(asked, body))
        return StreamingHttpResponse(lines, content_type="text/event-stream")
    try:
        return _completed(asked, numbered(asked)).whole()
    except EngineError as error:
        raise Trouble(error.code, error.retry_after) from None


def _asked(request: HttpRequest, body: ChatIn) -> Asked:
    user, message = user_of(request), body.asked()
    if not user.has_perm(ASK):
        raise Trouble("not_allowed")
    if message is None:
        raise Trouble("no_question")
    if not message.is_text:
        raise Trouble("text_only")
    if len(message.text) > LONGEST:
        raise Trouble("context_length_exceeded")
    return Asked(
        message.text,
        asked_by=user,
        reader=reader_of(user),
        as_of=body.sufler.as_of,
        history=body.history(),
        known_values=body.sufler.known_values,
        approve=approved_for,
        key=key_of(request).pk,
    )


def _lines(asked: Asked, body: ChatIn) -> Generator[str, None, None]:
    """The stream: comments while the model writes, then what the guard left of it."""
    try:
        told = yield from _waiting(asked)
        yield from _completed(asked, told).chunks(usage=body.counts_tokens)
    except (EngineError, Trouble) as error:
        yield _broken(Trouble(error.code))
    except Exception:
        # a bug: the client gets an error to show, the log the way to it
        log.exception("a question of the API crashed")
        yield _broken(Trouble("crashed"))


def _completed(asked: Asked, told: Numbered) -> Completion:
    """The answer. Raises Trouble where a limit was reached: clients know that by its status."""
    reason = told[0]["reason"]
    if reason.startswith("limit_"):
        raise Trouble(reason, A_MINUTE if reason == "limit_minute" else None)
    return Completion(asked.text, told)


def _waiting(asked: Asked) -> Generator[str, None, Any]:
    steps = stepping(asked)
    try:
        while True:
            next(steps)
            yield WAITING
    except StopIteration as end:
        return end.value
    finally:
        steps.close()


def _broken(trouble: Trouble) -> str:
    return data(body_of(trouble.code, trouble.status))
