"""What is done with a text other than answering it."""

from typing import Any

from django.http import HttpRequest
from django.views.decorators.cache import never_cache
from ninja import Router
from ninja.decorators import decorate_view

from assistant.api.caller import Key, key_of, user_who
from assistant.api.once import DESCRIBED, once
from assistant.api.problems import problems
from assistant.api.schemas import (
    ClassifyIn,
    ExtractIn,
    FieldsOut,
    MaskIn,
    MaskOut,
    ReplyIn,
    SpanOut,
    TextIn,
    TextOut,
    TopicOut,
)
from assistant.handing import done
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.hiding import hide
from assistant.roles import ASK

router = Router()
TOLD = problems(409, 503)


@router.post("/mask", auth=Key("mask"), response={200: MaskOut, **problems()}, summary="Hide customer fields")
@decorate_view(never_cache)
def mask(request: HttpRequest, body: MaskIn) -> Any:
    """Nothing is stored; `values` restores the text."""
    vault = masking.Vault()
    masked = hide(body.text, vault, body.known_values)
    spans = [
        SpanOut(start=s.start, end=s.end, label=s.label, placeholder=s.placeholder) for s in masked.spans
    ]
    return {"masked": masked.text, "spans": spans, "values": vault.values}


@router.post(
    "/reply",
    auth=Key("reply"),
    response={200: TextOut, **TOLD},
    summary="Draft a reply",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache)
@once
def reply(request: HttpRequest, body: ReplyIn) -> Any:
    """A draft for the customer out of a letter template; no source for staff only gets into it."""
    return _perform(request, Task.REPLY, body)


@router.post(
    "/summarise",
    auth=Key("summarise"),
    response={200: TextOut, **TOLD},
    summary="Summarise",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache)
@once
def summarise(request: HttpRequest, body: TextIn) -> Any:
    """A call or chat in a few sentences."""
    return _perform(request, Task.SUMMARISE, body)


@router.post(
    "/classify",
    auth=Key("classify"),
    response={200: TopicOut, **TOLD},
    summary="Tell the topic",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache)
@once
def classify(request: HttpRequest, body: ClassifyIn) -> Any:
    """The topic of a request, as a code of the list."""
    return _perform(request, Task.CLASSIFY, body)


@router.post(
    "/extract",
    auth=Key("extract"),
    response={200: FieldsOut, **TOLD},
    summary="Fill in a form",
    openapi_extra=DESCRIBED,
)
@decorate_view(never_cache)
@once
def extract(request: HttpRequest, body: ExtractIn) -> Any:
    """The fields of a form, from what the text says."""
    return _perform(request, Task.EXTRACT, body)


def _perform(request: HttpRequest, task: Task, body: TextIn) -> Any:
    user, row = user_who(request, ASK), body.dict()
    row["schema"] = row.pop("form", None)
    return done(task, row, body.known_values, user, key_of(request).pk)
