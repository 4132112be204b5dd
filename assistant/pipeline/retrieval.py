"""Which passages a question gets: in force on its date, seen by its asker, near enough, few enough."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from assistant.pipeline.pieces import pieces_of
from assistant.pipeline.values import EngineError, Masked, Passage
from foundation.access import Reader
from ingestion import knowledge

SHOWN = 6
USED = 3


@dataclass(frozen=True, slots=True)
class Found:
    """Passages best first; `used` of them go to the model, 0 when nothing is near enough."""

    passages: tuple[Passage, ...]
    used: int


def retrieve(question: Masked, reader: Reader, *, as_of: date) -> Found:
    """Search the library. Raises EngineError when it can't be searched."""
    try:
        hits = tuple(knowledge.search(question, reader, as_of=as_of, limit=SHOWN))
    except knowledge.EngineUnavailable as error:
        raise EngineError(str(error)) from None
    near = nearness(hits) >= settings.NEAREST
    return Found(hits, min(USED, len(hits)) if near else 0)


def without_orders(hit: Passage) -> Passage:
    """The passage as a model may read it: what in it speaks to a model is left out."""
    if not knowledge.gives_orders(hit.text):
        return hit
    text = hit.text
    for piece in reversed(pieces_of(hit.text)):
        if knowledge.gives_orders(text[piece.start : piece.end]):
            text = text[: piece.start] + text[piece.end :]
    # orders that only the whole text gives: nothing of it can be trusted
    return replace(hit, text="" if knowledge.gives_orders(text) else text.strip())


def nearness(hits: Sequence[Passage]) -> float:
    """How near the passages come to the question in meaning, words and topic; below SUFLER_NEAREST it is
    about something else (docs/retrieval.md)."""
    return max((hit.near for hit in hits), default=-1.0)
