"""Passages for a question, without a model that answers."""

from typing import Any

from django.http import HttpRequest
from django.views.decorators.cache import never_cache
from ninja import Router
from ninja.decorators import decorate_view

from assistant.api.caller import Key, user_who
from assistant.api.problems import problems
from assistant.api.schemas import SearchIn, SearchOut
from assistant.pipeline import masking
from assistant.pipeline.cleaning import clean
from assistant.pipeline.hiding import hide
from assistant.roles import READ_LIBRARY
from assistant.wire import found
from foundation.access import reader_of
from ingestion import knowledge

router = Router()


@router.post(
    "/search", auth=Key("search"), response={200: SearchOut, **problems(503)}, summary="Find passages"
)
@decorate_view(never_cache)
def search(request: HttpRequest, body: SearchIn) -> Any:
    """What documents in force say nearest to a question that was masked, of those that the key's user may
    see; by words alone while the embedder is away. Nothing is recorded, and no model writes."""
    reader = reader_of(user_who(request, READ_LIBRARY))
    question = hide(clean(body.question), masking.Vault(), body.known_values)
    hits = knowledge.search(question, reader, as_of=body.as_of, limit=body.limit)
    return {
        "masked_question": question.text,
        "hits": [found(hit) for hit in hits],
        "words_only": any(hit.words_only for hit in hits),
    }
