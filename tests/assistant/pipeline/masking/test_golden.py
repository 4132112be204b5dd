"""The golden questions: figures may not fall below what was reached when they were written."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.pipeline.masking.masker import find

GOLDEN = Path(__file__).parents[3] / "golden" / "masking"


def _rows() -> Iterator[dict[str, Any]]:
    for file in sorted(GOLDEN.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@pytest.fixture(scope="module")
def judged() -> list[tuple[dict[str, Any], int, int, bool]]:
    """Each row with its sensitive characters, those of them left readable, and whether a needed word is
    gone."""
    out = []
    for row in _rows():
        hidden = {i for claim in find(row["text"]) for i in range(claim.start, claim.end)}
        gold = {i for s in row["spans"] for i in range(s["start"], s["end"]) if row["text"][i].isalnum()}
        destroyed = any(i in hidden for k in row.get("keep", ()) for i in range(k["start"], k["end"]))
        out.append((row, len(gold), len(gold - hidden), destroyed))
    return out


def test_there_are_enough_questions_of_every_kind() -> None:
    rows = list(_rows())
    assert len(rows) >= 400
    assert sum(not row["spans"] for row in rows) >= len(rows) / 3
    assert len({row["tags"] for row in rows if row["kind"] == "number"}) >= 50
    assert len({row["tags"] for row in rows if row["kind"] == "name"}) >= 30
    assert {row["lang"] for row in rows} == {"ru", "kk", "en"}


def test_gold_spans_lie_inside_their_texts() -> None:
    for row in _rows():
        for span in (*row["spans"], *row.get("keep", ())):
            assert 0 <= span["start"] < span["end"] <= len(row["text"]), row["id"]


def test_at_most_one_percent_of_sensitive_characters_is_left(
    judged: list[tuple[Any, int, int, bool]],
) -> None:
    assert sum(left for _, _, left, _ in judged) <= 0.01 * sum(total for _, total, _, _ in judged)


def test_at_most_three_percent_of_questions_leak(judged: list[tuple[Any, int, int, bool]]) -> None:
    sensitive = [left for row, _, left, _ in judged if row["spans"]]
    assert sum(left > 0 for left in sensitive) <= 0.03 * len(sensitive)


def test_a_needed_word_is_destroyed_in_at_most_one_text_of_eighty(
    judged: list[tuple[Any, int, int, bool]],
) -> None:
    assert sum(destroyed for *_, destroyed in judged) <= 0.012 * len(judged)
