"""Weights in plain blocks beside the same weights in K quants: speed, and what becomes of the words.

    python benchmarks/blocks.py [--rounds 4] [--json]

llama-cpp-python alone, both files loaded, in turn: tokens a second of reading a prompt of 400 and of
writing 24. Then both read 14 answered questions: how far their next words differ (Kullback-Leibler divergence
in nats of the plain file's distribution from the other's), how often the likeliest is the same. Ends with one
JSON object {"machine", "figures"}. Two minutes when nothing else runs. The plain file is made when it is
missing, whatever the processor.
"""

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import machine  # noqa: E402
from inference.conversion.plain_blocks import plain_blocks  # noqa: E402
from inference.register import CHAT  # noqa: E402
from inference.weights import ensure, models_folder, show_progress  # noqa: E402

READ, WRITTEN = 400, 24
TEXT = "Комиссия за перевод в другой банк составляет 0,5 % от суммы, минимум 200 ₸. " * 60
EXAMPLES = ROOT / "assistant" / "tuning" / "examples"


def answered() -> list[str]:
    """Questions with their passages and answers, from the worked rows, in three languages."""
    lines = [
        line for path in sorted(EXAMPLES.glob("services-*.jsonl")) for line in path.open(encoding="utf8")
    ]
    rows = [row for row in map(json.loads, lines) if row["cites"]][::55][:14]
    return [
        "\n".join([*(passage["text"] for passage in row["passages"]), row["question"], row["answer"]])
        for row in rows
    ]


def speeds(model: Any) -> tuple[float, float]:
    """Tokens a second: read, written."""
    tokens = model.tokenize(TEXT.encode())[:READ]
    model.reset()
    began = time.perf_counter()
    model.eval(tokens)
    read = time.perf_counter()
    for _ in range(WRITTEN):
        model.eval([model.sample(temp=0)])
    return len(tokens) / (read - began), WRITTEN / (time.perf_counter() - read)


def expected(model: Any, text: str) -> Any:
    """Log-probabilities of the next word after each token, (tokens, vocabulary)."""
    tokens = model.tokenize(text.encode())
    model.reset()
    model.eval(tokens)
    scores = model.scores[: len(tokens)].astype(np.float64)
    return scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    options = parser.parse_args()
    from llama_cpp import Llama

    source = ensure(CHAT.name, models_folder(), show_progress)
    plain = source.with_name(CHAT.plain.name if CHAT.plain else "")
    if not plain.exists():
        plain_blocks(source, plain)
    settings: dict[str, Any] = {"n_ctx": 1024, "n_threads": 2, "n_threads_batch": 2, "verbose": False}
    models = {"k quants": Llama(str(source), **settings), "plain blocks": Llama(str(plain), **settings)}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in models}
    for _ in range(options.rounds):
        for name, model in models.items():
            found[name].append(speeds(model))
            if not options.json:
                print(name, "read {:.1f}, written {:.1f} tokens a second".format(*found[name][-1]))
    middle = {name: [statistics.median(of) for of in zip(*own, strict=True)] for name, own in found.items()}
    models = {
        name: Llama(str(path), logits_all=True, **settings)
        for name, path in zip(models, (source, plain), strict=True)
    }
    apart: list[float] = []
    same: list[bool] = []
    for text in answered():
        one, other = (expected(model, text) for model in models.values())
        apart.extend((np.exp(one) * (one - other)).sum(axis=1))
        same.extend(one.argmax(axis=1) == other.argmax(axis=1))
    figures = {
        "read_plain_over_k": round(middle["plain blocks"][0] / middle["k quants"][0], 2),
        "written_plain_over_k": round(middle["plain blocks"][1] / middle["k quants"][1], 2),
        "tokens_a_second": {name: [round(one, 1) for one in of] for name, of in middle.items()},
        "divergence_median": round(float(np.median(apart)), 4),
        "divergence_p95": round(float(np.percentile(apart, 95)), 3),
        "same_likeliest": round(float(np.mean(same)), 3),
        "tokens": len(same),
    }
    print(json.dumps({"machine": machine(), "figures": figures}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
