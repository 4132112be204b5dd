"""`manage.py reindex`: the vector index and everything counted from the words anew from the database."""

import time
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction

from foundation import standby
from foundation.commands import LinesCommand, UsageError, apply_migrations
from ingestion.models import Passage, Status, Version
from ingestion.pipeline import embedding, indexing, priming
from ingestion.pipeline.indexing import centring, edge, lexical, projecting, recounting
from ingestion.pipeline.ingesting import spoken
from ingestion.pipeline.values import EngineUnavailable

BATCH = 500
# what is published while one looks is there at the next look
LOOKS = 3
SHOWN = 20
Changed = tuple[Passage, dict[str, Any]]
"""A passage as it was read, and what is to be stored of it."""


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
        _save(vectors)
        for version in Version.objects.exclude(status=Status.PROCESSING):
            _save(_weighed_anew(version))
        recounting.count_anew()
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


def _embedded_anew() -> list[Changed]:
    """Vectors by the present embedder for the passages that another one embedded.

    Nothing is changed yet: processes that run answer from the old vectors until all new ones are there.
    """
    passages = list(Passage.objects.embedded_by_others().only("pk", "breadcrumb", "text", "text_sha256"))
    if not passages and not any(centring.missing_questions()):
        return []
    vectors: list[bytes] = []
    with standby.engine(chat=False):
        priming.prime()
        for batch in embedding.embed_passages([spoken(passage) for passage in passages]):
            vectors += [np.ascontiguousarray(row).tobytes() for row in batch]
    return [
        (passage, {"vector": vector, "embedder": settings.EMBED_MODEL})
        for passage, vector in zip(passages, vectors, strict=True)
    ]


def _weighed_anew(version: Version) -> list[Changed]:
    """The passages whose words this release of Sufler weighs otherwise."""
    passages = Passage.objects.filter(version=version).only("breadcrumb", "text", "text_sha256", "terms")
    weighed = ((passage, lexical.pack(lexical.weigh(spoken(passage)))) for passage in passages)
    return [(passage, {"terms": terms}) for passage, terms in weighed if terms != bytes(passage.terms)]


def _save(changed: list[Changed]) -> None:
    """Others write between two batches; a passage that got another text meanwhile keeps what came with it."""
    for start in range(0, len(changed), BATCH):
        with transaction.atomic():
            for passage, fields in changed[start : start + BATCH]:
                same = Passage.objects.filter(pk=passage.pk, text_sha256=passage.text_sha256)
                same.update(**fields)
