"""Rows of data sets out of what is erased: taken out, and the adapters that were trained from them named."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from assistant.models import DataRow, DataSet


def where(rows: Iterable[DataRow]) -> list[dict[str, Any]]:
    """The data sets that these rows are in, and the adapters that were trained from them."""
    datasets = {row.dataset for row in rows}
    return [
        {"data_set": str(one), "adapters": sorted({made.adapter for made in one.trainings.all()})}
        for one in sorted(datasets, key=lambda one: one.pk)
    ]


def take_out(rows: Iterable[DataRow]) -> None:
    """Take rows out of the files of their data sets, which stay locked until the end of the caller's
    transaction. Whoever calls deletes the rows themselves."""
    names = defaultdict(set)
    for row in rows:
        names[row.dataset_id].add(row.name)
    for dataset in DataSet.objects.select_for_update().filter(pk__in=names).order_by("pk"):
        gone = names[dataset.pk]
        lines = (
            dataset.file.read_text(encoding="utf8").splitlines(keepends=True) if dataset.file.exists() else []
        )
        text = "".join(line for line in lines if json.loads(line)["id"] not in gone)
        # not after the commit: a process that ended between the two would leave what was erased in the file,
        # and no row that knows of it; what is rolled back after this is erased once more, and then fits
        dataset.write(text)
        dataset.sha256 = hashlib.sha256(text.encode()).hexdigest()
        dataset.erased += len(gone)
        dataset.save(update_fields=["sha256", "erased"])
