"""Questions with the passages that answer them, and at which rank a search finds those."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.empty_home import ROOT

RESAMPLED = 1000
TOP = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the external ids that answer it."""

    text: str
    gold: frozenset[str]
    as_of: Any = None


@dataclass(slots=True)
class Ranks:
    """For each question the rank of the first right passage among ten, 0 when there is none."""

    ranks: list[int] = field(default_factory=list)

    def recall(self, k: int) -> float:
        return sum(0 < rank <= k for rank in self.ranks) / max(1, len(self.ranks))

    def mrr(self) -> float:
        return sum(1 / rank for rank in self.ranks if rank) / max(1, len(self.ranks))

    def reciprocal(self) -> np.ndarray:
        """Of each question what it adds to MRR@10."""
        return np.array([1 / rank if rank else 0.0 for rank in self.ranks])

    def within(self, k: int) -> np.ndarray:
        """Of each question what it adds to recall@k."""
        return np.array([float(0 < rank <= k) for rank in self.ranks])


def interval(values: np.ndarray) -> tuple[float, float]:
    """The mean of a figure of each question, or of the difference of two: the middle 95 % of bootstrap
    resamples."""
    drawn = np.random.default_rng(7).integers(0, len(values), (RESAMPLED, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def data() -> Path:
    """Where the question sets outside the repository are."""
    return Path(os.environ.get("SUFLER_DATA", ROOT.parent / "shared/data")) / "qa"


def read(name: str) -> list[dict[str, Any]]:
    """The lines of a set; none when the data are not here."""
    path = data() / name
    return [json.loads(line) for line in path.open(encoding="utf-8")] if path.exists() else []


def questions(name: str, wanted: Callable[[str], bool] = lambda _: True, *, quick: bool) -> list[Asked]:
    """The questions all of whose right passages are wanted; every fifth when it must be quick."""
    found = [
        Asked(row["question"], frozenset(row["gold_passage_ids"]))
        for row in read(f"{name}.questions.jsonl")
        if all(wanted(gold) for gold in row["gold_passage_ids"])
    ]
    return found[:: 5 if quick else 1]


def found(asked: Asked) -> list[str]:
    """The external ids that Sufler finds, best first."""
    from foundation.access import EVERYTHING
    from foundation.masked import Masked
    from ingestion import knowledge

    question = Masked.from_record(asked.text)
    return [h.external_id for h in knowledge.search(question, EVERYTHING, as_of=asked.as_of, limit=TOP)]


def rank_of(ids: Sequence[str], asked: Asked) -> int:
    """The first rank of a right one, 0 when there is none."""
    return next(
        (
            rank
            for rank, one in enumerate(ids, 1)
            if any(one == gold or one.startswith(f"{gold}-") for gold in asked.gold)
        ),
        0,
    )
