"""Reviews given as training examples, data sets out of them, and adapters that learned from these."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant.models import DataSet, Review
from assistant.reviewing import outcomes
from assistant.reviewing.approvals import Uses
from assistant.tuning import datasets
from foundation.models import User
from ingestion.models import Version
from tests.straight import ask_as

OLD = "# Тарифы\n\n1.1. Перевыпуск карты стоит 1 500 ₸.\n\n1.2. Смс-уведомления бесплатны."
ASKED = "сколько стоит перевыпуск карты"
SAID = "Перевыпуск карты стоит 1 500 ₸."
Learn = Callable[..., Review]
PLAN = {"epochs": 1, "seed": 11}


@pytest.fixture
def home(settings, tmp_path: Path) -> Path:
    """An empty SUFLER_HOME."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def learn(library: Callable[..., Version], people: dict[str, User]) -> Learn:
    """`learn(question, corrected)`: a corrected answer that a supervisor gave as a training example."""
    version = library("т.md", OLD, slug="t", effective_from=date(2026, 1, 1))

    def give(question: str = ASKED, corrected: str = SAID) -> Review:
        passage = next(one for one in version.passages.all() if "1 500" in one.text)
        asked = ask_as(people["operator"], question, version, passage)
        finding = outcomes.Finding("wrong", "model", corrected, uses=Uses(("training",)))
        return outcomes.decide(asked.answer, people["supervisor"], finding)

    return give


def codes(dataset: DataSet) -> list[tuple[int, str]]:
    return [(one["review"], one["code"]) for one in dataset.left_out]


def only(dataset: DataSet) -> dict[str, Any]:
    (row,) = datasets.rows_in(dataset)
    return row


def train(
    dataset: DataSet, adapter: Path, losses: Sequence[float] = (), held_out: float | None = None
) -> str:
    """Note an adapter; the sum of its file."""
    weights = adapter.with_name("base.gguf")
    weights.write_bytes(b"GGUFbase")
    adapter.write_bytes(b"GGUFours")
    return datasets.trained(dataset, adapter, weights, PLAN, 1, losses, held_out).sha256
