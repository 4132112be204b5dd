"""Data sets that were built: their rows, and which of them cite a clause that says something else today."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from assistant.models import DataClause, DataRow, DataSet, Training
from assistant.tuning.verdicts import DIGITS
from foundation import audit, clock
from ingestion import knowledge


class NotAsBuilt(Exception):
    """The rows' file is gone or is not the one that was built."""


def named(name: str) -> DataSet | None:
    """A data set by `name@number`, or the newest of a name."""
    base, _, number = name.partition("@")
    rows = DataSet.objects.filter(name=base)
    if number:
        rows = rows.filter(number=number) if number.isdecimal() else rows.none()
    return rows.first()


def rows_in(dataset: DataSet) -> list[dict[str, Any]]:
    """The rows of its file, each with its lineage. Raises NotAsBuilt."""
    try:
        content = dataset.file.read_bytes()
    except OSError:
        raise NotAsBuilt from None
    if hashlib.sha256(content).hexdigest() != dataset.sha256:
        raise NotAsBuilt
    return [json.loads(line) for line in content.splitlines()]


def changed(dataset: DataSet) -> list[tuple[DataRow, list[DataClause]]]:
    """The rows that cite a text which is in force no more, with these clauses."""
    clauses = list(DataClause.objects.filter(row__dataset=dataset).select_related("row"))
    said = {(one.document, one.text_sha256) for one in clauses}
    held = knowledge.still_said(said, clock.today())
    broken: dict[DataRow, list[DataClause]] = {}
    for one in clauses:
        if (one.document, one.text_sha256) not in held:
            broken.setdefault(one.row, []).append(one)
    return list(broken.items())


def changed_by(slug: str, number: int) -> int:
    """How many answers that data sets hold rows of hold today and cite texts that this version lacks."""
    texts, rows = knowledge.texts_of(slug, number), DataClause.objects.filter(document=slug)
    cited = set(rows.values_list("row__review", "text_sha256"))
    held = knowledge.still_said({(slug, sha256) for _, sha256 in cited}, clock.today())
    return len({review for review, sha256 in cited if sha256 not in texts and (slug, sha256) in held})


def trained(
    dataset: DataSet,
    adapter: Path,
    weights: Path,
    plan: Mapping[str, Any],
    rows: int,
    losses: Sequence[float] = (),
    held_out: float | None = None,
) -> Training:
    """Note that the adapter in this file was trained for these weights from so many rows of it, with the loss
    of each step and, at its end, of rows that were held out."""
    with transaction.atomic():
        made = Training.objects.create(
            dataset=dataset,
            adapter=adapter.stem,
            sha256=_sum(adapter),
            trained_at=clock.now(),
            losses=[round(loss, 4) for loss in losses],
            held_out_loss=held_out,
            weights=f"{weights.stem}@{_sum(weights)[:DIGITS]}",
            plan=plan,
            rows=rows,
        )
        told = {"adapter": made.adapter, "sha256": made.sha256, "weights": made.weights, "rows": rows}
        audit.record("command", "adapter.trained", made, {**told, "data_set": str(dataset)})
    return made


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def shelf() -> Iterator[tuple[DataSet, int]]:
    """Every data set, the newest first, with how many of its rows cite a changed clause."""
    for dataset in DataSet.objects.select_related("built_by").prefetch_related("trainings"):
        yield dataset, len(changed(dataset))
