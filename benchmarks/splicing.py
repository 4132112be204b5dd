"""What reading passages apart costs in right answers: each question asked twice, read together and spliced.

    python benchmarks/splicing.py [--minutes M] [--questions N] [--model NAME] [--adapter NAME] [--json]

Questions of $SUFLER_DATA/qa and, where SUFLER_HOME holds the demo bank, of demo/questions.jsonl, over three
passages (a right one and two of its neighbours), with the product's prompt and rules, greedy, at most 40
tokens. An answer is right when a gold answer stands in it (normalised as score_answers.py of the
evaluation data does), one over the demo bank as `manage.py evaluate` judges. Pairs are kept in
benchmarks/pairs/<model>.jsonl as they come: the run may end at any time and goes on from there. Ends with
one JSON object; the goal holds for 400 pairs or more: net loss at most 2 points, McNemar's p above 0.05.
"""

import argparse
import functools
import json
import math
import os
import random
import re
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

import django  # noqa: E402

django.setup()

from django.db import DatabaseError  # noqa: E402

from assistant.evaluation.scoring import case_of, is_gold, is_right  # noqa: E402
from assistant.pipeline.generation import PARAMETERS, rules_of  # noqa: E402
from assistant.pipeline.prompting import build_prompt, fixed_for, version  # noqa: E402
from assistant.pipeline.values import Masked, Passage, Place, Prompt  # noqa: E402
from benchmarks import servers  # noqa: E402
from benchmarks.serving import MODEL, machine  # noqa: E402
from foundation import clock  # noqa: E402
from foundation.access import EVERYTHING  # noqa: E402
from ingestion import knowledge  # noqa: E402

# how many of a hundred questions; KazQAD's passages are several times as long as the product's
SETS = {"xquad_ru_dev": ("ru", 20), "kazqad_kk_dev": ("kk", 4), "xquad_en_dev": ("en", 26)}
ENOUGH, ANSWER = 400, 40
GOALS = {"pairs": ENOUGH, "net_loss_points": 2.0, "p": 0.05}


@dataclass(frozen=True)
class Case:
    """A question, three passages among which a right one stands, and what says whether an answer is right."""

    id: str
    question: str
    passages: tuple[Passage, ...]
    language: str
    right: Callable[[str], bool]

    def prompt(self, adapter: str) -> Prompt:
        """As the product asks."""
        question = Masked.from_record(self.question)
        return build_prompt(question, self.passages, self.language, fixed_for(adapter))


def normalise(text: str) -> str:
    """As score_answers.py of the evaluation data does."""
    text = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    text = re.sub(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}\b)", "", text)
    return re.sub(r"[^\w%+.,-]+", " ", text).strip(" .,")


def cases(folder: Path, count: int) -> list[Case]:
    """The same questions each time, the demo bank's first, those over one text after another: so what was
    read serves the next."""
    read: list[Case] = []
    for name, (language, share) in SETS.items():
        read += drawn(reading_set(folder, name, language), count * share // 100)
    return drawn(demo_bank(), count - len(read)) + read


def drawn(asked: list[Case], count: int) -> list[Case]:
    """So many of them, mixed, those over one text together."""
    random.Random(5).shuffle(asked)
    return sorted(asked[:count], key=lambda case: case.passages[0].passage_id)


def reading_set(folder: Path, name: str, language: str) -> list[Case]:
    """The questions of one set of $SUFLER_DATA/qa."""
    rows = list(_lines(folder / f"{name}.passages.jsonl"))
    passages = [_hit(number, row["id"], row["text"], language) for number, row in enumerate(rows)]
    at = {passage.external_id: passage.passage_id for passage in passages}
    found = []
    for row in _lines(folder / f"{name}.questions.jsonl"):
        gold = next(iter(row["gold_passage_ids"]), "")
        if row.get("answers") and gold in at:
            three = _three(passages, at[gold])
            found.append(
                Case(f"{name}/{row['id']}", row["question"], three, language, _says_one_of(row["answers"]))
            )
    return found


def demo_bank() -> list[Case]:
    """The questions that stand alone, over the passages in force today; none when the bank is not loaded."""
    try:
        numbers = sorted(number for number, _ in knowledge.in_force(clock.today()))
    except DatabaseError:
        return []
    passages = [one for number in numbers if (one := knowledge.passage(number, EVERYTHING))]
    found = []
    for row in _lines(ROOT / "demo/questions.jsonl"):
        case = case_of(row)
        if case.history or case.as_of:
            continue
        at = next((at for at, one in enumerate(passages) if is_gold(one.external_id, case)), None)
        if at is not None:
            right = functools.partial(is_right, case=case)
            found.append(Case(f"demo/{case.id}", case.question, _three(passages, at), case.language, right))
    return found


def pair(server: servers.Server, case: Case, adapter: str) -> dict[str, Any]:
    """Both answers to one question, and whether each is right."""
    prompt = case.prompt(adapter)
    messages = [{"role": one.role, "content": str(one.content)} for one in prompt.messages]
    row: dict[str, Any] = {"id": case.id, "prompt": prompt.version}
    for name, apart in (("together", ()), *((("apart", prompt.apart),) if prompt.apart else ())):
        own: dict[str, Any] = {**rules_of(prompt), "priority": "evaluation"}
        own |= {"apart": list(apart), "stand_in": prompt.stand_in} if apart else {}
        own |= {"adapter": adapter} if adapter else {}
        body = {
            "model": server.model,
            "messages": messages,
            **PARAMETERS,
            "max_tokens": ANSWER,
            "sufler": own,
        }
        status, reply = servers.post(f"{server.url}/chat/completions", body, patience=300)
        if status != 200:
            raise SystemExit(f"the engine gave {status}")
        row[name] = case.right(reply["choices"][0]["message"]["content"])  # type: ignore[index]
    return row


def as_asked(row: dict[str, Any], case: Case, adapter: str) -> dict[str, Any]:
    """The pair with both answers the same where the product reads together in any case."""
    return row if case.prompt(adapter).apart else {**row, "apart": row["together"]}


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
    parser.add_argument("--questions", type=int, default=560)
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
    kept = ROOT / "benchmarks" / "pairs" / f"{named}.jsonl"
    kept.parent.mkdir(exist_ok=True)
    wanted = cases(data, options.questions)
    # what was asked in other words does not count
    known = (row for row in _lines(kept) if row["prompt"] == version()) if kept.exists() else ()
    rows = {row["id"]: row for row in known}
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
    figures = figures_of(
        [as_asked(rows[case.id], case, options.adapter) for case in wanted if case.id in rows]
    )
    met = figures["pairs"] >= ENOUGH and figures["net_loss_points"] <= 2 and figures["p"] > 0.05
    print(json.dumps({"machine": machine(), "model": named, "figures": figures, "goals": GOALS, "met": met}))
    return 0


def _three(passages: Sequence[Passage], at: int) -> tuple[Passage, ...]:
    """The passage there and two of its neighbours, the same three for each of them."""
    first = max(0, min(at // 3 * 3, len(passages) - 3))
    return tuple(passages[first : first + 3])


def _says_one_of(answers: Sequence[str]) -> Callable[[str], bool]:
    wanted = [normalise(one) for one in answers]
    return lambda said: any(one in normalise(said) for one in wanted)


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
