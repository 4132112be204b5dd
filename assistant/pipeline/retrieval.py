"""Which passages a question gets: in force on its date, seen by its asker, near enough, few enough."""

from dataclasses import dataclass
from datetime import date

from assistant.pipeline.values import EngineError, Masked, Passage
from foundation.access import Reader
from ingestion import knowledge

SHOWN = 6
USED = 3
# below this cosine of the best passage the question is about something else (e5-small; docs/retrieval.md)
NEAREST = 0.81


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
    near = bool(hits) and max(hit.cosine for hit in hits) >= NEAREST
    return Found(hits, min(USED, len(hits)) if near else 0)
