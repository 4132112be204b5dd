"""`manage.py reindex`: the vector index and everything counted from the words anew from the database."""

import time
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from foundation import standby
from foundation.commands import LinesCommand, UsageError, apply_migrations
from ingestion.models import Centre, Passage, Status, TermCount, Version, Word
from ingestion.pipeline import embedding, indexing, priming
from ingestion.pipeline.indexing import centring, edge, lexical, outbox, projecting
from ingestion.pipeline.ingesting import spoken
from ingestion.pipeline.values import EngineUnavailable

BATCH = 500
# what is published while one looks is there at the next look
LOOKS = 3
SHOWN = 20


class Command(LinesCommand):
    help = (
        "Embed what another embedder embedded; rebuild the index and the words from the database, and "
        "compare what the index holds with it: exit status 1 when they differ."
    )

    def handle(self, **_: Any) -> None:
        apply_migrations()
        started = time.perf_counter()
        try:
            vectors = _embedded_anew()
        except (standby.NoEngine, EngineUnavailable) as error:
            raise UsageError(
                f"{settings.EMBED_MODEL} did not embed ({error or 'no engine'}); the index is as it was. "
                "wrong_dimension means that SUFLER_EMBED_DIMENSION is another than the embedder's"
            ) from None
        with transaction.atomic():
            _save(vectors)
            TermCount.objects.all().delete()
            Word.objects.all().delete()
            Centre.objects.filter(of=Centre.Of.PASSAGES).delete()
            for version in Version.objects.exclude(status=Status.PROCESSING):
                _weigh_anew(version)
                if version.status == Status.PUBLISHED:
                    outbox.count_in(version)
                outbox.note(version)
        edge.remove_free_slots(indexing.folder())
        try:
            found = _compared()
        except EngineUnavailable as error:
            raise UsageError(
                f"the index can't be filled ({error}): look at {indexing.folder()}, or at the server of "
                "QDRANT_URL; the database has all of it, so reindex may be tried again"
            ) from None
        spent = round(1000 * (time.perf_counter() - started), 1)
        self.write({**found, "embedded": len(vectors), "ms": spent})
        self.finish()


def _compared() -> dict[str, Any]:
    """How many passages the index holds, and which by number are missing or too many, if any."""
    store = indexing.opened_store()
    for _ in range(LOOKS):
        projecting.catch_up(store)
        missing, extra = projecting.difference(store)
        if not missing and not extra:
            break
    row: dict[str, Any] = {"passages": len(store.held())}
    if missing or extra:
        row |= {"error": "index_differs", "missing": len(missing), "extra": len(extra)}
        row["examples"] = {"missing": sorted(missing)[:SHOWN], "extra": sorted(extra)[:SHOWN]}
    return row


def _embedded_anew() -> dict[int, bytes]:
    """Passage -> vector by the present embedder, of those that another one embedded.

    Nothing is changed yet: processes that run answer from the old vectors until all new ones are there.
    """
    passages = list(Passage.objects.embedded_by_others().only("pk", "breadcrumb", "text"))
    if not passages and not any(centring.missing_questions()):
        return {}
    vectors: dict[int, bytes] = {}
    with standby.engine(chat=False):
        priming.prime()
        numbers = iter([passage.pk for passage in passages])
        for batch in embedding.embed_passages([spoken(passage) for passage in passages]):
            vectors.update((next(numbers), np.ascontiguousarray(row).tobytes()) for row in batch)
    return vectors


def _save(vectors: dict[int, bytes]) -> None:
    for passage_id, vector in vectors.items():
        Passage.objects.filter(pk=passage_id).update(vector=vector, embedder=settings.EMBED_MODEL)


def _weigh_anew(version: Version) -> None:
    """The passages' words as this release of Sufler analyses them."""
    batch: list[Passage] = []
    for passage in Passage.objects.filter(version=version).only("breadcrumb", "text").iterator():
        passage.terms = lexical.pack(lexical.weigh(spoken(passage)))
        batch.append(passage)
        if len(batch) == BATCH:
            Passage.objects.bulk_update(batch, ["terms"])
            batch.clear()
    Passage.objects.bulk_update(batch, ["terms"])
