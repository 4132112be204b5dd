"""The door of the library: everything the desk may ask it."""

from dataclasses import replace
from datetime import date

from foundation import clock
from foundation.access import Reader
from foundation.masked import Masked
from ingestion.found import Hit
from ingestion.models import Document, Passage, Version
from ingestion.pipeline import embedding, indexing
from ingestion.pipeline.values import EngineUnavailable

__all__ = ["EngineUnavailable", "Hit", "passage", "search"]


def search(question: Masked, reader: Reader, *, as_of: date | None = None, limit: int = 10) -> list[Hit]:
    """The best passages in force on `as_of` (today) that the reader may see, each external id once.

    Raises EngineUnavailable when the embedder or the index can't be reached.
    """
    day = as_of or clock.today()
    scope = indexing.Scope(day, reader.hidden_labels())
    scored = indexing.search(embedding.embed_question(question), question.words(), scope)
    found = _read([item.passage_id for item in scored[: 4 * limit]], reader, day)
    hits: dict[str, Hit] = {}
    for item in scored:
        hit = found.get(item.passage_id)
        if hit is None:
            continue
        if len(hits) == limit:
            break
        hits.setdefault(hit.external_id, _with_scores(hit, item))
    return list(hits.values())


def passage(passage_id: int, reader: Reader) -> Hit | None:
    """One passage of any version, or None when there is none that the reader may see."""
    return _read([passage_id], reader, None).get(passage_id)


def _read(ids: list[int], reader: Reader, day: date | None) -> dict[int, Hit]:
    """The passages from the database, which has the last word on validity and access."""
    passages = Passage.objects.filter(pk__in=ids, version__document__in=Document.objects.visible_to(reader))
    if day is not None:
        passages = passages.holding_on(day).filter(version__in=Version.objects.in_force_on(day))
    rows = passages.select_related("version__document").prefetch_related("version__document__labels")
    return {row.pk: _hit(row) for row in rows.defer("vector", "terms")}


def _hit(row: Passage) -> Hit:
    version, document = row.version, row.version.document
    return Hit(
        passage_id=row.pk,
        external_id=row.external_id,
        text=row.text,
        breadcrumb=row.breadcrumb,
        place=row.place,
        document=document.title,
        slug=document.slug,
        kind=document.kind,
        language=document.language,
        version=version.number,
        effective_from=version.in_force_from,
        effective_until=version.in_force_until,
        text_sha256=row.text_sha256,
        internal=any(label.internal for label in document.labels.all()),
    )


def _with_scores(hit: Hit, item: indexing.Scored) -> Hit:
    return replace(hit, score=item.score, cosine=item.cosine, coverage=item.coverage)
