"""A library of many documents, some with an older version, and their passages."""

import hashlib
import os
import random
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.years.writing import put, text, vector


def write_library(passages_wanted: int, months: int, drawn: random.Random) -> list[str]:
    """Documents of forty passages, every third with an older version; the slugs."""
    from django.conf import settings

    from foundation import clock
    from ingestion.models import Document, IndexEvent, Kind, Passage, Status, Version

    today, now = clock.today(), clock.now()
    begun = today - timedelta(days=31 * months)
    documents = [
        Document(
            slug=f"document-{n}",
            title=f"Правила {text(drawn, 3)} {n}",
            kind=drawn.choice(Kind.values),
            language=drawn.choice(("ru", "kk")),
            created_at=now - timedelta(days=drawn.randrange(30 * months)),
        )
        for n in range(max(1, passages_wanted // 55))
    ]
    put(Document, documents)
    versions = []
    for number, document in enumerate(Document.objects.order_by("pk")):
        changed = today - timedelta(days=drawn.randrange(30, 300))
        windows = [(begun, changed), (changed, None)] if number % 3 == 0 else [(begun, None)]
        versions += [
            Version(
                document=document,
                number=place,
                status=Status.PUBLISHED,
                file_name="a.docx",
                bytes=40_000,
                sha256=hashlib.sha256(f"{number} {place}".encode()).hexdigest(),
                stage="done",
                done=40,
                total=40,
                effective_from=start,
                in_force_from=start,
                in_force_until=end,
                sketch=os.urandom(512),
                touched_at=now,
                uploaded_at=now,
                published_at=now,
            )
            for place, (start, end) in enumerate(windows, 1)
        ]
    put(Version, versions)
    kept = list(Version.objects.select_related("document").order_by("pk"))
    each = max(1, passages_wanted // len(kept))
    vectors = [vector(drawn) for _ in range(64)]
    texts = [text(drawn, 50) for _ in range(500)]

    def passages() -> Iterator[Passage]:
        for version in kept:
            for place in range(each):
                words = f"{place}. {drawn.choice(texts)}"
                yield Passage(
                    version=version,
                    position=place,
                    text=words,
                    clause=str(place),
                    embedder=settings.EMBED_MODEL,
                    external_id=f"{version.document.slug}@{version.number}#{place}-1",
                    vector=drawn.choice(vectors),
                    text_sha256=hashlib.sha256(words.encode()).hexdigest(),
                    terms=vectors[0][:240],
                )

    put(Passage, passages())
    put(IndexEvent, (IndexEvent(version=version.pk, at=now) for version in kept))
    return [document.slug for document in documents]
