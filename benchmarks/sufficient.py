"""`python -m benchmarks.sufficient [--learn] [--json]`: is it known when passages don't answer a question.

Over the worked rows of `assistant/tuning/examples`, each fifth judged by weights learnt on the other four:
the area under the curve, and how many rows without an answer are told at which share of wrongly refused ones.
`--learn` writes `assistant/pipeline/sufficient.json`; the two limits there are the probabilities below which
1 % and 5 % of the rows with an answer lie.
"""

import argparse
import json
import math
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402

from assistant.pipeline import deciding  # noqa: E402
from assistant.pipeline.likening import liken  # noqa: E402
from assistant.pipeline.values import Passage  # noqa: E402
from assistant.tuning.worked import Example, every_file, read_examples  # noqa: E402
from benchmarks.guard import _fit, _sigmoid  # noqa: E402
from foundation import standby  # noqa: E402
from ingestion import knowledge  # noqa: E402
from ingestion.pipeline.values import Place  # noqa: E402

WORD = re.compile(r"[^\W\d_]{3,}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--learn", action="store_true")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    # a follow-up is made to stand alone before it is searched for, which these rows are not
    rows = [row for row in read_examples(every_file()) if not row.history and row.kind != "injection"]
    library = WorkedRows(rows)
    with standby.engine(chat=False):
        x = np.array([deciding.weigh(row.question, passages(row), liken, library) for row in rows])
    y = np.array([bool(row.cites) for row in rows], float)
    # the nearness of the search is not known here: it has a limit of its own
    x[:, deciding.NAMES.index("nearness")] = 0
    held = np.zeros(len(y))
    of = np.arange(len(y)) // 8 % 5
    for fold in range(5):
        held[of == fold] = _sigmoid(x[of == fold] @ _fit(x[of != fold], y[of != fold]))
    good, bad = np.sort(held[y == 1]), held[y == 0]
    figures: dict[str, Any] = {
        "rows": len(y),
        "auc": round(float((good[:, None] > bad[None, :]).mean()), 3),
        **{
            f"told at {percent} % wrongly refused": round(
                float((bad < np.quantile(good, percent / 100)).mean()), 3
            )
            for percent in (1, 2, 5, 8)
        },
    }
    if chosen.learn:
        weights = np.round(_fit(x, y), 3).tolist()
        learnt = {
            "weights": dict(zip(deciding.NAMES, weights, strict=True)),
            "ask": round(float(np.quantile(good, 0.01)), 3),
            "quote": round(float(np.quantile(good, 0.05)), 3),
        }
        deciding.WEIGHTS.write_text(json.dumps(learnt, indent=1) + "\n")
    print(json.dumps({"figures": figures, "goals": {}, "met": True}))
    return 0


def passages(row: Example) -> list[Passage]:
    return [
        Passage(n, f"d@1#{n}", text, title, Place(), title, "d", "policy", row.language, 1, None, None, False)
        for n, (title, text) in enumerate(row.passages, 1)
    ]


class WorkedRows:
    """A library of the passages of all rows."""

    ways_to_say = staticmethod(knowledge.ways_to_say)

    def __init__(self, rows: Iterable[Example]) -> None:
        texts = {passage for row in rows for passage in row.passages}
        self._most = math.log(1 + len(texts))
        self._passages = len(texts)
        self._counts = Counter(
            stem
            for title, text in texts
            for stem in {m[0].lower().replace("ё", "е")[:5] for m in WORD.finditer(f"{title} {text}")}
        )

    def rarity(self, words: Iterable[str]) -> Mapping[str, float]:
        """How rare words are in the passages."""
        return {w: math.log((1 + self._passages) / (1 + self._counts[w[:5]])) / self._most for w in words}


if __name__ == "__main__":
    raise SystemExit(main())
