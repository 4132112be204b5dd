"""Passages as they go out through the door, read from the database: it has the last word on access."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import Exists, OuterRef
from numpy.typing import NDArray

from foundation.access import Reader
from ingestion.found import Hit
from ingestion.models import Document, Passage, Version


def read(
    ids: list[int], reader: Reader, day: date | None, asked: Sequence[NDArray[np.float32]] = ()
) -> dict[int, Hit]:
    """The passages that the reader may see, on `day` only those in force; `asked`: the question's vectors."""
    passages = Passage.objects.filter(pk__in=ids)
    if not reader.unrestricted:
        passages = passages.filter(version__document__in=Document.objects.visible_to(reader))
    if day is not None:
        passages = passages.holding_on(day).filter(version__in=Version.objects.in_force_on(day))
    own = Document.objects.filter(pk=OuterRef("version__document"))
    rows = passages.select_related("version__document").annotate(
        internal=Exists(own.filter(labels__internal=True)),
        restricted=Exists(own.filter(labels__isnull=False)),
        local_only=Exists(own.filter(labels__local_only=True)),
    )
    return {row.pk: _hit(row, asked) for row in rows.defer("terms")}


def _hit(row: Any, asked: Sequence[NDArray[np.float32]]) -> Hit:
    """`row`: a Passage with what its labels say beside its fields."""
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
        internal=row.internal,
        restricted=row.restricted,
        local_only=row.local_only,
        cosine=_cosine(row, asked),
    )


def _cosine(row: Passage, asked: Sequence[NDArray[np.float32]]) -> float:
    """The passage's cosine to the nearest of these unit vectors; 0 for a vector of another embedder."""
    if row.embedder != settings.EMBED_MODEL:
        return 0.0
    vector = np.frombuffer(bytes(row.vector), "<f4")
    return max((float(one @ vector) for one in asked), default=0.0)
