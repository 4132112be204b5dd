"""A question from its words to the best passages in force."""

from dataclasses import replace
from datetime import date

from foundation import clock
from foundation.access import Reader
from foundation.masked import Masked
from ingestion.found import Hit
from ingestion.pipeline import embedding, indexing, priming
from ingestion.reading import read


def search(question: Masked, reader: Reader, *, as_of: date | None = None, limit: int = 10) -> list[Hit]:
    """The best passages in force on `as_of` (today) that the reader may see, each external id once.

    Raises EngineUnavailable when the embedder or the index can't be reached.
    """
    day = as_of or clock.today()
    scope = indexing.Scope(day, reader.hidden_labels())
    priming.prime()
    words = question.words()
    wordings = indexing.reword(words if day == clock.today() else indexing.without_date(words))
    vectors = embedding.embed_wordings(wordings)
    scored = indexing.search(vectors, wordings, scope)
    hits: dict[str, Hit] = {}
    # few are read more than once: those that share an external id, or that the database refuses
    for start in range(0, len(scored), limit):
        some = scored[start : start + limit]
        ids = [item.passage_id for item in some]
        found = read(ids, reader, day, vectors)
        for item in some:
            if (hit := found.get(item.passage_id)) and len(hits) < limit:
                hits.setdefault(hit.external_id, _with_scores(hit, item))
        if len(hits) == limit:
            break
    return list(hits.values())


def _with_scores(hit: Hit, item: indexing.Scored) -> Hit:
    return replace(hit, score=item.score, near=item.near, coverage=item.coverage)
