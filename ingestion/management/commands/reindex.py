"""`manage.py reindex`: the vector index anew from the database."""

import time
from typing import Any

from django.db import transaction

from foundation.commands import LinesCommand, apply_migrations
from ingestion.models import Passage, Status, TermCount, Version
from ingestion.pipeline import indexing
from ingestion.pipeline.indexing import edge, outbox, projecting


class Command(LinesCommand):
    help = "Rebuild the vector index and the term counts from the database."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        started = time.perf_counter()
        with transaction.atomic():
            TermCount.objects.all().delete()
            for version in Version.objects.exclude(status=Status.PROCESSING):
                if version.status == Status.PUBLISHED:
                    outbox.count_in(version)
                outbox.note(version)
        edge.remove_free_slots(indexing.folder())
        projecting.catch_up(indexing.opened_store())
        published = Passage.objects.filter(version__status=Status.PUBLISHED).count()
        self.write({"passages": published, "ms": round(1000 * (time.perf_counter() - started), 1)})
