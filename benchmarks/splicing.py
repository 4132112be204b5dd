"""What reading passages apart costs in right answers: each question asked twice, read together and spliced.

    python benchmarks/splicing.py [--minutes M] [--questions N] [--model NAME] [--adapter NAME] [--json]

Questions of $SUFLER_DATA/qa over three passages (the right one and two of its neighbours), with the product's
prompt, greedy, at most 40 tokens. An answer is right when a gold answer stands in it (normalised as
score_answers.py of the evaluation data does). Pairs are kept in SUFLER_HOME/splicing-<model>.jsonl as they
come: the run may end at any time and goes on from there. Ends with one JSON object; the goal holds for 400
pairs or more: net loss at most 2 points, McNemar's p above 0.05.
"""

import argparse
import json
import math
import os
import random
import re
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

import django  # noqa: E402

django.setup()

from assistant.pipeline.prompting import build_prompt, fixed_for  # noqa: E402
from assistant.pipeline.values import Masked, Passage, Place, Prompt  # noqa: E402
from benchmarks import servers  # noqa: E402
from benchmarks.serving import MODEL, machine  # noqa: E402

SETS = {"xquad_ru_dev": "ru", "kazqad_kk_dev": "kk", "xquad_en_dev": "en"}
ENOUGH, ANSWER = 400, 40
GOALS = {"pairs": ENOUGH, "net_loss_points": 2.0, "p": 0.05}


@dataclass(frozen=True)
class Case:
    """A question, its gold answers, and three texts among which the right one stands."""

    id: str
    question: str
    answers: tuple[str, ...]
    passages: tuple[tuple[str, str], ...]  # external id, text
    language: str

    def prompt(self, adapter: str) -> Prompt:
        """As the product asks."""
        hits = [_hit(number, *one, self.language) for number, one in enumerate(self.passages)]
        return build_prompt(Masked.from_record(self.question), hits, self.language, fixed_for(adapter))


def normalise(text: str) -> str:
    """As score_answers.py of the evaluation data does."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    text = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", text)
    return re.sub(r"[^\w%+.,-]+", " ", text).strip(" .,")


def cases(folder: Path, count: int) -> list[Case]:
    """The same questions each time, a third of each language, those over one text after another: so what was
    read serves the next."""
    found: list[Case] = []
    for name, language in SETS.items():
        rows = list(_lines(folder / f"{name}.passages.jsonl"))
        texts = {row["id"]: row["text"].replace("\ufeff", "") for row in rows}
        order = list(texts)
        asked = [row for row in _lines(folder / f"{name}.questions.jsonl") if row.get("answers")]
        asked = [row for row in asked if row["gold_passage_ids"] and row["gold_passage_ids"][0] in texts]
        random.Random(5).shuffle(asked)
        for row in sorted(
            asked[: -(-count // len(SETS))], key=lambda row: order.index(row["gold_passage_ids"][0])
        ):
            gold = row["gold_passage_ids"][0]
            at = order.index(gold) // 3 * 3
            three = order[at : at + 3] if at + 3 <= len(order) else order[-3:]
            passages = tuple((each, texts[each]) for each in three)
            found.append(
                Case(f"{name}/{row['id']}", row["question"], tuple(row["answers"]), passages, language)
            )
    return found


def pair(server: servers.Server, case: Case, adapter: str) -> dict[str, Any]:
    """Both answers to one question, and whether each is right."""
    prompt = case.prompt(adapter)
    messages = [{"role": one.role, "content": str(one.content)} for one in prompt.messages]
    row: dict[str, Any] = {"id": case.id}
    ways: tuple[tuple[str, tuple[str, ...]], ...] = (("together", ()), ("apart", prompt.apart))
    for name, apart in ways:
        body: dict[str, Any] = {"model": server.model, "messages": messages, "max_tokens": ANSWER}
        own: dict[str, Any] = {"priority": "evaluation"}
        own |= {"adapter": adapter} if adapter else {}
        own |= {"apart": list(apart)} if apart else {}
        status, reply = servers.post(
            f"{server.url}/chat/completions", {**body, "temperature": 0, "sufler": own}, patience=300
        )
        if status != 200:
            raise SystemExit(f"the engine gave {status}")
        answer = normalise(reply["choices"][0]["message"]["content"])  # type: ignore[index]
        row[name] = any(normalise(gold) in answer for gold in case.answers)
    return row


def mcnemar(lost: int, won: int) -> float:
    """The exact two-sided p of so many pairs that differ one way and the other."""
    count = lost + won
    tail = sum(math.comb(count, k) for k in range(min(lost, won) + 1)) / 2**count
    return min(1.0, 2 * tail)


def figures_of(rows: list[dict[str, Any]]) -> dict[str, float]:
    """The decision's figures."""
    lost = sum(row["together"] and not row["apart"] for row in rows)
    won = sum(row["apart"] and not row["together"] for row in rows)
    count = max(1, len(rows))
    return {
        "pairs": len(rows),
        "right_together": round(sum(row["together"] for row in rows) / count, 3),
        "right_apart": round(sum(row["apart"] for row in rows) / count, 3),
        "lost": lost,
        "won": won,
        "net_loss_points": round(100 * (lost - won) / count, 2),
        "p": round(mcnemar(lost, won), 4),
    }


def main() -> int:
    """Ask what is missing until the time is over, and print what all pairs say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so many")
    parser.add_argument("--questions", type=int, default=420)
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--adapter", default="", help="an adapter in SUFLER_HOME/adapters, or the product's")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    options = parser.parse_args()
    home = Path(os.environ.get("SUFLER_HOME") or ROOT / "var")
    home.mkdir(parents=True, exist_ok=True)
    data = Path(os.environ.get("SUFLER_DATA") or ROOT.parent / "shared" / "data") / "qa"
    named = (
        f"{Path(options.model).name.removesuffix('.gguf')}{'+' + options.adapter if options.adapter else ''}"
    )
    kept = home / f"splicing-{named}.jsonl"
    wanted = cases(data, options.questions)
    rows = {row["id"]: row for row in _lines(kept)} if kept.exists() else {}
    left = [case for case in wanted if case.id not in rows]
    end = time.monotonic() + 60 * options.minutes
    if left:
        with servers.sufler(options.model, home, places=1, context=4096) as server, kept.open("a") as file:
            for case in left:
                if time.monotonic() > end:
                    break
                rows[case.id] = pair(server, case, options.adapter)
                file.write(json.dumps(rows[case.id]) + "\n")
                file.flush()
                if not options.json:
                    print(f"{len(rows)} of {len(wanted)}", file=sys.stderr, flush=True)
    figures = figures_of([rows[case.id] for case in wanted if case.id in rows])
    met = figures["pairs"] >= ENOUGH and figures["net_loss_points"] <= 2 and figures["p"] > 0.05
    print(json.dumps({"machine": machine(), "model": named, "figures": figures, "goals": GOALS, "met": met}))
    return 0


def _hit(number: int, external_id: str, text: str, language: str) -> Passage:
    return Passage(
        passage_id=number, external_id=external_id, text=text, breadcrumb="", place=Place(), document="",
        slug=external_id, kind="article", language=language, version=1, effective_from=None,
        effective_until=None, internal=False,
    )  # fmt: skip


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf8") as file:
        yield from map(json.loads, file)


if __name__ == "__main__":
    sys.exit(main())
