"""Rows of data sets out of what is erased: taken out, and the adapters that were trained from them named."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from assistant.models import DataRow


def where(rows: Iterable[DataRow]) -> list[dict[str, Any]]:
    """The data sets that these rows are in, and the adapters that were trained from them."""
    datasets = {row.dataset for row in rows}
    return [
        {"data_set": str(one), "adapters": sorted({made.adapter for made in one.trainings.all()})}
        for one in sorted(datasets, key=lambda one: one.pk)
    ]


def take_out(rows: Iterable[DataRow]) -> None:
    """Take rows out of the files of their data sets. Whoever calls deletes the rows themselves."""
    names = defaultdict(set)
    for row in rows:
        names[row.dataset].add(row.name)
    for dataset, gone in names.items():
        lines = (
            dataset.file.read_text(encoding="utf8").splitlines(keepends=True) if dataset.file.exists() else []
        )
        text = "".join(line for line in lines if json.loads(line)["id"] not in gone)
        dataset.write(text)
        dataset.sha256 = hashlib.sha256(text.encode()).hexdigest()
        dataset.erased += len(gone)
        dataset.save(update_fields=["sha256", "erased"])
