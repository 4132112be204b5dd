"""What an adapter changes: rows that it did not learn from, asked with it and of the weights alone.

.venv/bin/python -m benchmarks.adapter [--model NAME] [--adapter FILE] [--limit N] [--json]

With the adapter the prompt is the short one, without it the long one with worked examples. Counted are rows
that must be refused and are, rows with an answer that are not, right citations (the cited passages and no
other), the words shared with the written answer (F1, mean), and tokens.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

import django

django.setup()

from assistant.pipeline.guarding import says_there_is_no_answer  # noqa: E402
from assistant.pipeline.prompting import ANSWER, TUNED  # noqa: E402
from assistant.tuning.dataset import row_of, split  # noqa: E402
from assistant.tuning.worked import Example, read_examples  # noqa: E402
from benchmarks.servers import ROOT, Server, post, sufler  # noqa: E402

MODEL = "qwen2.5-coder-1.5b-instruct-q4_k_m"
_MARK = re.compile(r"\[([A-Z]{2})\]")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--adapter", type=Path, help="by default the one shipped for the model")
    parser.add_argument("--limit", type=int, default=60, help="rows, evenly drawn; 0: all")
    parser.add_argument("--only", choices=(ANSWER, TUNED), help="one of the two")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    adapter = options.adapter or ROOT / "inference" / "tuned" / options.model / "answers.gguf"
    _, rows = split(read_examples())
    rows = rows[:: max(1, len(rows) // options.limit)] if options.limit else rows
    figures = {}
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "adapters").mkdir()
        shutil.copy(adapter, Path(home) / "adapters" / "judged.gguf")
        with sufler(options.model, Path(home)) as server:
            for fixed, name in ((TUNED, "judged"), (ANSWER, "")):
                if options.only in (None, fixed):
                    figures[fixed] = judge(server, rows, fixed, name, aloud=not options.json)
    print(json.dumps({"model": options.model, "rows": len(rows), "figures": figures}, ensure_ascii=False))


def judge(server: Server, rows: list[Example], fixed: str, adapter: str, aloud: bool) -> dict[str, object]:
    """Every row asked once, greedily."""
    counts: Counter[str] = Counter()
    for example in rows:
        row = row_of(example, fixed=fixed)
        body = {
            "model": server.model,
            "messages": [{"role": one.role, "content": one.content.text} for one in row.messages],
            "temperature": 0,
            "max_tokens": 80,
            "sufler": {"adapter": adapter} if adapter else {},
        }
        _, reply = post(f"{server.url}/chat/completions", body, patience=300)
        said = reply["choices"][0]["message"]["content"].strip()
        must_refuse, refused = not example.cites, says_there_is_no_answer(said)
        kind = "missing" if must_refuse else "answered"
        counts[kind] += 1
        counts[f"{kind}/refused"] += refused
        counts["tokens"] += reply["usage"]["completion_tokens"]
        counts["prompt"] += reply["usage"]["prompt_tokens"]
        if not must_refuse:
            counts["cited"] += set(_MARK.findall(said)) == set(_MARK.findall(row.answer))
            counts["words"] += round(1000 * shared(said, row.answer))
        if aloud:
            print(f"{example.id}\t{example.kind}\t{example.question}\n\t{row.answer}\n\t{said}", flush=True)
    answered, missing = max(1, counts["answered"]), max(1, counts["missing"])
    return {
        "refused_when_missing": round(counts["missing/refused"] / missing, 3),
        "refused_wrongly": round(counts["answered/refused"] / answered, 3),
        "right_citations": round(counts["cited"] / answered, 3),
        "words_f1": round(counts["words"] / 1000 / answered, 3),
        "answer_tokens": round(counts["tokens"] / len(rows), 1),
        "prompt_tokens": round(counts["prompt"] / len(rows), 1),
    }


def shared(said: str, wanted: str) -> float:
    """F1 of the words, marks left out."""
    ours, theirs = (Counter(re.findall(r"\w+", _MARK.sub("", text).lower())) for text in (said, wanted))
    common = sum((ours & theirs).values())
    return 2 * common / max(1, sum(ours.values()) + sum(theirs.values()))


if __name__ == "__main__":
    main()
