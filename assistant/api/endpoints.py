"""The API's functions: each takes a key's user through the same pipeline as the pages."""

from typing import Any

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.views.decorators.cache import never_cache
from ninja import NinjaAPI, Status
from ninja.decorators import decorate_view

from assistant.api.caller import Key, key_of, user_of
from assistant.api.schemas import (
    AskIn,
    AskOut,
    ClassifyIn,
    ExtractIn,
    FieldsOut,
    MaskIn,
    MaskOut,
    Problem,
    ReplyIn,
    SpanOut,
    TextIn,
    TextOut,
    TopicOut,
)
from assistant.handing import BadRow, done
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.answering import Asked
from assistant.pipeline.hiding import hide
from assistant.pipeline.values import EngineError, Refusal
from assistant.reviewing.approving import approved_for
from assistant.roles import ASK
from assistant.wire import answered
from foundation.access import reader_of


def _for_people(view: Any) -> Any:
    """The documentation is for people who sign in; its page shows pictures from data: addresses."""
    return login_required(csp_update({"img-src": ["'self'", "data:"]})(view))


api = NinjaAPI(
    title="Sufler",
    version="1",
    description="Masked questions, cited answers. Keys are issued by the security role.",
    urls_namespace="api",
    docs_decorator=_for_people,
)


@api.post(
    "/ask",
    auth=Key("ask"),
    response={200: AskOut, 403: Problem, 503: Problem},
    summary="Ask and wait for the answer",
)
@decorate_view(never_cache)
def ask(request: HttpRequest, body: AskIn) -> Any:
    """The question is masked, answered from documents in force, checked, and recorded for the key's user."""
    user = user_of(request)
    if not user.has_perm(ASK):
        return Status(403, {"code": "not_allowed"})
    asked = Asked(
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
    try:
        return answered(asked)
    except EngineError as error:
        return Status(503, {"code": error.code})


@api.post("/mask", auth=Key("mask"), response={200: MaskOut, 422: Problem}, summary="Hide customer fields")
@decorate_view(never_cache)
def mask(request: HttpRequest, body: MaskIn) -> Any:
    """Nothing is stored; `values` restores the text."""
    vault = masking.Vault()
    try:
        masked = hide(body.text, vault, body.known_values)
    except masking.MaskingError:
        return Status(422, {"code": "masking_failed"})
    spans = [
        SpanOut(start=s.start, end=s.end, label=s.label, placeholder=s.placeholder) for s in masked.spans
    ]
    return {"masked": masked.text, "spans": spans, "values": vault.values}


@api.post("/reply", auth=Key("reply"), response={200: TextOut, 403: Problem, 422: Problem, 503: Problem})
@decorate_view(never_cache)
def reply(request: HttpRequest, body: ReplyIn) -> Any:
    """A draft for the customer out of a letter template; no source for staff only gets into it."""
    return _perform(request, Task.REPLY, body)


@api.post(
    "/summarise", auth=Key("summarise"), response={200: TextOut, 403: Problem, 422: Problem, 503: Problem}
)
@decorate_view(never_cache)
def summarise(request: HttpRequest, body: TextIn) -> Any:
    """A call or chat in a few sentences."""
    return _perform(request, Task.SUMMARISE, body)


@api.post(
    "/classify", auth=Key("classify"), response={200: TopicOut, 403: Problem, 422: Problem, 503: Problem}
)
@decorate_view(never_cache)
def classify(request: HttpRequest, body: ClassifyIn) -> Any:
    """The topic of a request, as a code of the list."""
    return _perform(request, Task.CLASSIFY, body)


@api.post(
    "/extract", auth=Key("extract"), response={200: FieldsOut, 403: Problem, 422: Problem, 503: Problem}
)
@decorate_view(never_cache)
def extract(request: HttpRequest, body: ExtractIn) -> Any:
    """The fields of a form, from what the text says."""
    return _perform(request, Task.EXTRACT, body)


def _perform(request: HttpRequest, task: Task, body: TextIn) -> Any:
    user, row = user_of(request), body.dict()
    if not user.has_perm(ASK):
        return Status(403, {"code": "not_allowed"})
    row["schema"] = row.pop("form", None)
    try:
        return done(task, row, body.known_values, user, key_of(request).pk)
    except (BadRow, Refusal) as reason:
        return Status(422, {"code": reason.code})
    except EngineError as error:
        return Status(503, {"code": error.code})
