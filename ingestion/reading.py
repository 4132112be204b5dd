"""Passages as they go out through the door, read from the database: it has the last word on access."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from foundation.access import Reader
from ingestion.found import Hit, Place
from ingestion.models import Document, Passage

# what a Hit says; as a plain row, for a search makes ten of them while somebody types
FIELDS = (
    *("pk", "external_id", "text", "breadcrumb", "page", "clause", "sheet", "row", "text_sha256"),
    *("embedder", "vector", "version__number", "version__in_force_from", "version__in_force_until"),
    *("version__document", "version__document__title", "version__document__slug"),
    *("version__document__kind", "version__document__language", "version__document__pair"),
)
LABEL = ("document_id", "label_id", "label__internal", "label__local_only")
Row = Mapping[str, Any]


def read(
    ids: list[int], reader: Reader, day: date | None, asked: Sequence[NDArray[np.float32]] = ()
) -> dict[int, Hit]:
    """The passages that the reader may see, on `day` only those in force; `asked`: the question's vectors."""
    passages = Passage.objects.filter(pk__in=ids)
    if day is not None:
        passages = passages.in_force_on(day)
    rows = list(passages.order_by().values(*FIELDS))
    borne = _labels({row["version__document"] for row in rows})
    return {
        row["pk"]: _hit(row, borne[row["version__document"]].values(), asked)
        for row in rows
        if reader.may_see(frozenset(borne[row["version__document"]]))
    }


class _Label(NamedTuple):
    """What an access label says of the passages under it."""

    internal: bool
    local_only: bool


def _labels(documents: set[int]) -> Mapping[int, Mapping[int, _Label]]:
    """The access labels that each of these documents bears, by their keys, read from the database now."""
    borne: dict[int, dict[int, _Label]] = {document: {} for document in documents}
    rows = Document.labels.through.objects.filter(document__in=documents)
    for document, label, internal, local_only in rows.values_list(*LABEL):
        borne[document][label] = _Label(internal, local_only)
    return borne


def _hit(row: Row, labels: Collection[_Label], asked: Sequence[NDArray[np.float32]]) -> Hit:
    return Hit(
        passage_id=row["pk"],
        external_id=row["external_id"],
        text=row["text"],
        breadcrumb=row["breadcrumb"],
        place=Place(page=row["page"], clause=row["clause"], sheet=row["sheet"], row=row["row"]),
        document=row["version__document__title"],
        slug=row["version__document__slug"],
        kind=row["version__document__kind"],
        language=row["version__document__language"],
        version=row["version__number"],
        effective_from=row["version__in_force_from"],
        effective_until=row["version__in_force_until"],
        text_sha256=row["text_sha256"],
        twin=_twin(row),
        internal=any(label.internal for label in labels),
        restricted=bool(labels),
        local_only=any(label.local_only for label in labels),
        cosine=_cosine(row, asked),
    )


def _twin(row: Row) -> str:
    document, pair = row["version__document"], row["version__document__pair"]
    if not pair or not row["clause"]:
        return ""
    return f"{min(document, pair)}#{row['external_id'].partition('#')[2]}"


def _cosine(row: Row, asked: Sequence[NDArray[np.float32]]) -> float:
    """The passage's cosine to the nearest of these unit vectors; 0 for a vector of another embedder."""
    if row["embedder"] != settings.EMBED_MODEL:
        return 0.0
    vector = np.frombuffer(bytes(row["vector"]), "<f4")
    return max((float(one @ vector) for one in asked), default=0.0)
