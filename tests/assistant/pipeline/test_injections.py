"""The golden injections at the two doors that need no model: an order in a question is refused and flagged, a
document that gives orders is held back. What the model does with the others: benchmarks/injections.py."""

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.models import Flag, Gap
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.screening import screen
from assistant.pipeline.values import Masked, Refused
from foundation.access import EVERYTHING
from ingestion import knowledge
from tests.fakes import FakeEngine

pytestmark = pytest.mark.django_db
FOLDER = Path("tests/golden/injections")
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for file in sorted(FOLDER.glob("*.jsonl"))
    for line in file.read_text("utf8").splitlines()
]
QUESTIONS = [row for row in ROWS if row["where"] == "question"]
DOCUMENTS = [row for row in ROWS if row["where"] == "document"]


def test_orders_in_questions_are_refused_before_anything_is_searched() -> None:
    passed = [row["id"] for row in QUESTIONS if not screen(Masked(row["question"]))]
    assert (passed, len(QUESTIONS)) == (["en-q66"], 40)


def test_documents_that_give_orders_are_held_back() -> None:
    passed = [row["id"] for row in DOCUMENTS if not knowledge.gives_orders(f"{row['text']} {row['order']}")]
    assert passed == ["en-d74", "en-d76"]
    assert len(DOCUMENTS) == 40


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_an_order_is_flagged_and_leaves_no_gap(engine: FakeEngine, language: str) -> None:
    order = next(row["question"] for row in QUESTIONS if row["id"].startswith(language))
    *_, last = answer(Asked(order, reader=EVERYTHING))
    assert isinstance(last, Refused)
    assert last.reason == "orders"
    assert list(Flag.objects.values_list("reason", flat=True)) == ["injection"]
    assert not Gap.objects.exists()
    assert engine.prompts == []
