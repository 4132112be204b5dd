"""What is done with a text other than answering it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.views.decorators.cache import never_cache
from ninja import Query, Router, Schema
from ninja.decorators import decorate_view

from assistant.api.caller import Key, key_of, user_who
from assistant.api.once import DESCRIBED, Operation, once
from assistant.api.problems import problems
from assistant.api.schemas import (
    ClassifyIn,
    ExtractIn,
    FieldsOut,
    LettersIn,
    LettersOut,
    MaskIn,
    MaskOut,
    ReplyIn,
    ReplyOut,
    SpanOut,
    TextIn,
    TextOut,
    TopicOut,
)
from assistant.api.warned import warned
from assistant.handing import done
from assistant.models.questions import Task
from assistant.pipeline import masking
from assistant.pipeline.hiding import hide
from assistant.roles import ASK
from foundation import clock
from foundation.access import reader_of
from ingestion import knowledge

router = Router()


def offered(name: str, out: type[Schema], summary: str) -> Callable[[Operation], Operation]:
    """`POST /name` for whoever holds a key to it, done once for each name that a client gives its request."""

    def offer(operation: Operation) -> Operation:
        address = router.post(
            f"/{name}",
            auth=Key(name),
            response={200: out, **problems(409, 503)},
            summary=summary,
            openapi_extra=DESCRIBED,
        )
        added: Operation = address(decorate_view(never_cache, warned)(once(operation)))
        return added

    return offer


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


@router.get(
    "/letters", auth=Key("reply"), response={200: LettersOut, **problems()}, summary="The letter templates"
)
@decorate_view(never_cache)
def letters(request: HttpRequest, wanted: Query[LettersIn]) -> Any:
    """Those in force today that the key's user may see, by language and title; `letter` of one is what
    `/reply` takes."""
    reader, today = reader_of(user_who(request, ASK)), clock.today()
    cards = [one for one in knowledge.letters(reader, today) if wanted.language in (None, one.language)]
    found = [knowledge.letter(one.slug, reader, today) for one in cards]
    return {"letters": [_letter(one) for one in found if one]}


@offered("reply", ReplyOut, "Draft a reply")
def reply(request: HttpRequest, body: ReplyIn) -> Any:
    """A draft for the customer out of a letter template; no source for staff only gets into it."""
    return _perform(request, Task.REPLY, body)


@offered("summarise", TextOut, "Summarise")
def summarise(request: HttpRequest, body: TextIn) -> Any:
    """A call or chat in a few sentences."""
    return _perform(request, Task.SUMMARISE, body)


@offered("classify", TopicOut, "Tell the topic")
def classify(request: HttpRequest, body: ClassifyIn) -> Any:
    """The topic of a request, as a code of the list."""
    return _perform(request, Task.CLASSIFY, body)


@offered("extract", FieldsOut, "Fill in a form")
def extract(request: HttpRequest, body: ExtractIn) -> Any:
    """The fields of a form, from what the text says."""
    return _perform(request, Task.EXTRACT, body)


def _letter(one: knowledge.Letter) -> dict[str, Any]:
    return {
        "letter": one.slug,
        "title": one.title,
        "language": one.language,
        "version": one.version,
        "text": one.text,
        "notes": list(one.notes),
    }


def _perform(request: HttpRequest, task: Task, body: TextIn) -> Any:
    user, row = user_who(request, ASK), body.dict()
    row["schema"] = row.pop("form", None)
    return done(task, row, body.known_values, user, key_of(request).pk)
