"""A question from its words to the best passages in force."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from foundation import clock
from foundation.access import Reader
from foundation.masked import Masked
from ingestion.found import Hit
from ingestion.pipeline import embedding, indexing, priming
from ingestion.reading import read

log = logging.getLogger("sufler.ingestion")


def search(question: Masked, reader: Reader, *, as_of: date | None = None, limit: int = 10) -> list[Hit]:
    """The best passages in force on `as_of` (today) that the reader may see, each external id once.

    While the embedder does not answer, those that words alone find, and each says so (`Hit.words_only`).
    Raises EngineUnavailable when they find none then, since that says nothing about the documents, or the
    index can't be searched.
    """
    day = as_of or clock.today()
    scope = indexing.Scope(day, reader.hidden_labels())
    words = question.words()
    wordings = indexing.reword(words if day == clock.today() else indexing.without_date(words))
    vectors, away = _vectors(wordings)
    scored = indexing.search_by_words(wordings, scope) if away else indexing.search(vectors, wordings, scope)
    hits: dict[str, Hit] = {}
    # few are read more than once: those that share an external id, or that the database refuses
    for start in range(0, len(scored), limit):
        some = scored[start : start + limit]
        ids = [item.passage_id for item in some]
        found = read(ids, reader, day, vectors)
        for item in some:
            if (hit := found.get(item.passage_id)) and len(hits) < limit:
                hits.setdefault(hit.external_id, _with_scores(hit, item, away))
        if len(hits) == limit:
            break
    if away and not hits:
        raise embedding.EmbedderAway(away)
    return list(hits.values())


def _vectors(wordings: Sequence[str]) -> tuple[list[NDArray[np.float32]], str]:
    """A vector for each wording; or none, and the engine error for which there is none."""
    try:
        vectors = embedding.embed_awaited(wordings)
        priming.prime()
    except embedding.EmbedderAway as error:
        log.warning("no vectors, searching by words alone: %s", error)
        return [], str(error)
    return vectors, ""


def _with_scores(hit: Hit, item: indexing.Scored, away: str) -> Hit:
    return replace(hit, score=item.score, near=item.near, coverage=item.coverage, words_only=away)
