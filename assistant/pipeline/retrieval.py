"""Which passages a question gets: in force on its date, seen by its asker, near enough, few enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from assistant.pipeline.languages import language_of
from assistant.pipeline.likening import liken
from assistant.pipeline.pieces import pieces_of
from assistant.pipeline.reranking import best_answer_first, rerank
from assistant.pipeline.thinning import first_of_each, own_language_first
from assistant.pipeline.values import EngineError, Masked, Passage
from foundation import tracing
from foundation.access import Reader
from ingestion import knowledge

SHOWN = 6
# so many are read to find the best of them
CONSIDERED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Passages best first; the first `used` of them go to the model, 0 when nothing is near enough. What says
    the same as a better one, or can't be trusted, stands at the end and is never used.

    `words_only`: the engine error for which words alone were searched; then they go to no model, and `used`
    says which may be quoted.
    """

    passages: tuple[Passage, ...]
    used: int
    words_only: str = ""


@tracing.traced("retrieve")
def retrieve(
    question: Masked, reader: Reader, *, as_of: date, withheld: Callable[[Passage], bool] | None = None
) -> Found:
    """Search the library, as if passages that are `withheld` were not there. Raises EngineError when it
    can't be searched."""
    found = find(question, reader, as_of=as_of)
    hits = [hit for hit in found if not withheld or not withheld(hit)][:SHOWN]
    own = first_of_each([hit for hit in hits if without_orders(hit).text])
    rest = [hit for hit in hits if hit not in own]
    words_only = hits[0].words_only if hits else ""
    if words_only:
        near = max(hit.coverage for hit in hits) >= settings.WORDS_ENOUGH
    else:
        near = nearness(hits) >= settings.NEAREST
    chosen = Found((*own, *rest), min(settings.SOURCES, len(own)) if near else 0, words_only)
    tracing.note(passages=len(chosen.passages), used=chosen.used)
    return chosen


def led_by(relied: Sequence[Passage], found: Found) -> Found:
    """What was found beside an approved answer: the passages it relies on come first, wherever the search
    placed them, and no other is used."""
    scored = {hit.passage_id: hit for hit in found.passages}
    own = [scored.get(one.passage_id, one) for one in relied]
    return Found((*own, *(hit for hit in found.passages if hit not in own)), len(own))


def find(question: Masked, reader: Reader, *, as_of: date) -> list[Passage]:
    """The `CONSIDERED` passages that come nearest, best first; of a clause that was found in two languages
    the question's own comes first. Raises EngineError when the library can't be searched."""
    try:
        found = knowledge.search(question, reader, as_of=as_of, limit=CONSIDERED)
    except knowledge.EngineUnavailable as error:
        raise EngineError(str(error)) from None
    words = question.words()
    found = rerank(words, found, knowledge)
    # what words alone found is not weighed by meaning: no embedder answers
    if found and not found[0].words_only:
        few = settings.SOURCES
        found = [*best_answer_first(words, found[:few], liken, knowledge), *found[few:]]
    return own_language_first(found, language_of(words))


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
    about something else (docs/retrieval.md). Raises EngineError for what words alone found."""
    if hits and hits[0].words_only:
        raise EngineError(hits[0].words_only)
    return max((hit.near for hit in hits), default=-1.0)
