"""Passages as they go out through the door, read from the database: it has the last word on access."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from foundation.access import Reader
from foundation.models import Label
from ingestion.found import Hit
from ingestion.models import Document, Passage, Version

# what a Hit says; a row of these is read in half the time of a whole one
FIELDS = (
    *("external_id", "text", "breadcrumb", "page", "clause", "sheet", "row", "text_sha256"),
    *("embedder", "vector", "version__number", "version__in_force_from", "version__in_force_until"),
    *("version__document__title", "version__document__slug", "version__document__kind"),
    "version__document__language",
)


def read(
    ids: list[int], reader: Reader, day: date | None, asked: Sequence[NDArray[np.float32]] = ()
) -> dict[int, Hit]:
    """The passages that the reader may see, on `day` only those in force; `asked`: the question's vectors."""
    passages = Passage.objects.filter(pk__in=ids)
    if day is not None:
        passages = passages.holding_on(day).filter(version__in=Version.objects.in_force_on(day))
    rows = list(passages.select_related("version__document").only(*FIELDS))
    borne = _labels({row.version.document_id for row in rows})
    return {
        row.pk: _hit(row, borne[row.version.document_id].values(), asked)
        for row in rows
        if reader.may_see(frozenset(borne[row.version.document_id]))
    }


def _labels(documents: set[int]) -> Mapping[int, Mapping[int, Label]]:
    """The access labels that each of these documents bears, by their keys, read from the database now."""
    borne: dict[int, dict[int, Label]] = {document: {} for document in documents}
    for row in Document.labels.through.objects.filter(document__in=documents).select_related("label"):
        borne[row.document_id][row.label_id] = row.label
    return borne


def _hit(row: Passage, labels: Collection[Label], asked: Sequence[NDArray[np.float32]]) -> Hit:
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
        internal=any(label.internal for label in labels),
        restricted=bool(labels),
        local_only=any(label.local_only for label in labels),
        cosine=_cosine(row, asked),
    )


def _cosine(row: Passage, asked: Sequence[NDArray[np.float32]]) -> float:
    """The passage's cosine to the nearest of these unit vectors; 0 for a vector of another embedder."""
    if row.embedder != settings.EMBED_MODEL:
        return 0.0
    vector = np.frombuffer(bytes(row.vector), "<f4")
    return max((float(one @ vector) for one in asked), default=0.0)
