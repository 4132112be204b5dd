"""`manage.py reindex`: the vector index and everything counted from the words anew from the database."""

import time
from typing import Any

from django.db import transaction

from foundation.commands import LinesCommand, apply_migrations
from ingestion.models import Passage, Status, TermCount, Version, Word
from ingestion.pipeline import indexing
from ingestion.pipeline.indexing import edge, lexical, outbox, projecting
from ingestion.pipeline.ingesting import spoken

BATCH = 500


class Command(LinesCommand):
    help = "Rebuild the vector index, the weighted words and their counts from the database."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        started = time.perf_counter()
        with transaction.atomic():
            TermCount.objects.all().delete()
            Word.objects.all().delete()
            for version in Version.objects.exclude(status=Status.PROCESSING):
                _weigh_anew(version)
                if version.status == Status.PUBLISHED:
                    outbox.count_in(version)
                outbox.note(version)
        edge.remove_free_slots(indexing.folder())
        projecting.catch_up(indexing.opened_store())
        published = Passage.objects.filter(version__status=Status.PUBLISHED).count()
        self.write({"passages": published, "ms": round(1000 * (time.perf_counter() - started), 1)})


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
