"""What the adapters of routes have learned from: a question of it can't judge them."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from assistant.likeness import Named
from assistant.models import DataRow, DataSet
from foundation.routes import Route


def learned(routes: Iterable[Route]) -> list[Named]:
    """The questions of every data set that an adapter of these routes was trained from, by the adapter's name
    or by the sum of its file: names as `NAME@NUMBER row`, and the questions."""
    sets = DataSet.objects.none()
    for adapter in {route.adapter for route in routes if route.adapter}:
        sets |= DataSet.objects.filter(Q(trainings__adapter=adapter) | Q(trainings__sha256=_sum(adapter)))
    return [(f"{one} {name}", question) for one in sets.distinct() for name, question in _rows(one)]


def _rows(dataset: DataSet) -> list[Named]:
    """Its rows; of a set whose file is gone those that came from reviews."""
    try:
        lines = dataset.file.read_text(encoding="utf8").splitlines()
    except FileNotFoundError:
        rows = DataRow.objects.filter(dataset=dataset).select_related("review__answer__question")
        asked = [(row.name, row.review.answer.question) for row in rows]
        return [(name, question.searched_text or question.masked_text) for name, question in asked]
    return [(row["id"], row["question"]) for row in map(json.loads, lines)]


def _sum(adapter: str) -> str:
    """The sum of the installation's own file; one that lies elsewhere is known by its name alone."""
    file = Path(settings.HOME, "adapters", f"{adapter}.gguf")
    if not file.is_file():
        return "-"
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
