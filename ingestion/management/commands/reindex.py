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


class Command(LinesCommand):
    help = "Embed what another embedder embedded; rebuild the index and the words from the database."

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
        projecting.catch_up(indexing.opened_store())
        published = Passage.objects.filter(version__status=Status.PUBLISHED).count()
        self.write(
            {
                "passages": published,
                "embedded": len(vectors),
                "ms": round(1000 * (time.perf_counter() - started), 1),
            }
        )


def _embedded_anew() -> dict[int, bytes]:
    """Passage -> vector by the present embedder, of those that another one embedded.

    Nothing is changed yet: processes that run answer from the old vectors until all new ones are there.
    """
    other = Passage.objects.exclude(embedder=settings.EMBED_MODEL).exclude(version__status=Status.PROCESSING)
    passages = list(other.only("pk", "breadcrumb", "text"))
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
