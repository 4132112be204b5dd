"""Masking, measured: Sufler beside its peers, on the golden questions and on held-out news.

    python benchmarks/masking.py [--quick] [--json]

Reads tests/golden/masking and, where it exists, the fifth of KazNERD and factRuEval in $SUFLER_DATA/pii
(default
../shared/data/pii) that training never sees. Ends with one JSON object {"machine", "figures", "goals",
"met"}.
airlock-pii's Russian NER joins when its weights are here (python -m inference.weights),
presidio-analyzer when `make bench-deps` has installed it.
"""

import argparse
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

GOLDEN = ROOT / "tests" / "golden" / "masking"
Spans = list[tuple[int, int, str]]
Row = dict[str, Any]
Masker = Callable[[str], Spans]

GOALS = {
    "questions_chars_left": 0.01,
    "questions_leaking": 0.03,
    "texts_with_needed_word_destroyed": 0.012,
    "numbers_fully_masked": 0.99,
    "negatives_touched_by_numbers": 0.01,
    "name_forms_fully_masked": 0.92,
    "kaznerd_typed_left": 0.03,
    "kaznerd_typed_precision": 0.93,
    "kaznerd_lower_left": 0.06,
    "kaznerd_lower_precision": 0.90,
    "factrueval_typed_left": 0.02,
    "factrueval_typed_precision": 0.93,
    "factrueval_lower_left": 0.05,
    "factrueval_lower_precision": 0.88,
    "same_person_one_placeholder": 0.97,
    "opposite_sex_merged": 0,
    "ms_p95": 10.0,
    "megabytes": 250.0,
}
AT_LEAST = {"numbers_fully_masked", "name_forms_fully_masked", "same_person_one_placeholder"}
NUMBERS = {"IIN", "BIN", "IBAN", "CARD", "PHONE"}
SUFFIX = re.compile(
    r"^['’-]?(?:лар|лер|дар|дер|тар|тер)?(?:ға|ге|қа|ке|на|не|а|е|ның|нің|дың|дің|тың|тің|ны|ні|ды|ді|ты|ті|н|да|де|та|те"
    r"|нда|нде|дан|ден|тан|тен|нан|нен|мен|бен|пен|дағы|дегі|тағы|тегі|дікі|тікі|нікі|ын|ін|ына|іне)$",
    re.I,
)


def rows(folder: Path) -> list[Row]:
    """All lines of the JSONL files of `folder`."""
    return [
        json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.open(encoding="utf-8")
    ]


def held_out(name: str) -> list[Row]:
    """The fifth of a corpus that training never saw; empty when the data are not here."""
    from assistant.pipeline.masking.train import data_folder
    from assistant.pipeline.masking.train import held_out as is_held_out

    path = data_folder() / name
    if not path.exists():
        return []
    return [row for row in map(json.loads, path.open(encoding="utf-8")) if is_held_out(row["text"])]


def left(row: Row, found: Spans, gold: Row) -> int:
    """Letters and digits of one gold span that stay readable; a Kazakh case ending after a name is none."""
    text, hidden = row["text"], bytearray(len(row["text"]))
    for start, end, *_ in found:
        hidden[start:end] = b"\1" * (end - start)
    count = 0
    for word in re.finditer(r"\S+", text[gold["start"] : gold["end"]]):
        a, z = gold["start"] + word.start(), gold["start"] + word.end()
        covered = a
        while covered < z and hidden[covered]:
            covered += 1
        rest = text[covered:z].strip('.,»"')
        if gold["label"] == "PERSON" and covered > a and (covered == z or SUFFIX.match(rest)):
            continue
        count += sum(not hidden[i] and text[i].isalnum() for i in range(a, z))
    return count


def on_questions(mask: Masker, cases: list[Row]) -> dict[str, float]:
    """Shares over the golden questions."""
    chars = lost = leaking = positive = destroyed = touched = 0
    numbers, forms = [0, 0], [0, 0]
    negatives = 0
    for row in cases:
        found = mask(row["text"])
        missed = [(gold, left(row, found, gold)) for gold in row["spans"]]
        chars += sum(c.isalnum() for g in row["spans"] for c in row["text"][g["start"] : g["end"]])
        lost += sum(n for _, n in missed)
        positive += bool(missed)
        leaking += any(n for _, n in missed)
        keep = row.get("keep", [])
        destroyed += any(s < k["end"] and k["start"] < e for s, e, *_ in found for k in keep)
        if not row["spans"]:
            negatives += 1
            touched += any(label in NUMBERS or label == "KZ_IBAN" for *_, label in found)
        for gold, n in missed:
            tally = numbers if gold["label"] in NUMBERS else forms if row["kind"] == "name" else None
            if tally is not None:
                tally[0] += 1
                tally[1] += n == 0
    return {
        "questions_chars_left": lost / max(1, chars),
        "questions_leaking": leaking / max(1, positive),
        "texts_with_needed_word_destroyed": destroyed / max(1, len(cases)),
        "numbers_fully_masked": numbers[1] / max(1, numbers[0]),
        "negatives_touched_by_numbers": touched / max(1, negatives),
        "name_forms_fully_masked": forms[1] / max(1, forms[0]),
    }


def on_news(mask: Masker, cases: list[Row], *, lower: bool) -> tuple[float, float]:
    """Share of the characters of names that stay readable, and precision of PERSON spans (half inside
    gold)."""
    chars = lost = right = wrong = 0
    for row in cases:
        text = row["text"].lower() if lower else row["text"]
        if len(text) != len(row["text"]):
            continue
        row = {**row, "text": text}
        found = mask(text)
        gold = {i for g in row["spans"] for i in range(g["start"], g["end"])}
        for g in row["spans"]:
            chars += sum(c.isalnum() for c in text[g["start"] : g["end"]])
            lost += left(row, found, g)
        for start, end, label in found:
            if label == "PERSON":
                inside = 2 * sum(i in gold for i in range(start, end)) >= end - start
                right, wrong = right + inside, wrong + (not inside)
    return lost / max(1, chars), right / max(1, right + wrong)


def times(mask: Masker, cases: list[Row]) -> list[float]:
    """Milliseconds of this thread for each question, sorted; the models are loaded before. Of another process
    the time that passes."""
    mask("клиент Иванов Пётр, ИИН 850315300125")
    clock = time.perf_counter if isinstance(mask, Presidio) else time.thread_time
    spent = []
    for row in cases:
        begun = clock()
        mask(row["text"])
        spent.append((clock() - begun) * 1e3)
    return sorted(spent)


def on_links(pairs: int) -> dict[str, float]:
    """Made-up people: named twice, the second time in another case; and relatives of the other sex."""
    from assistant.pipeline.masking import synthesis
    from assistant.pipeline.masking.vault import Vault

    chance = random.Random(21)
    before = {"G": "у ", "D": "справку ", "A": "пригласить ", "I": "разговор с ", "P": "вопрос о "}
    same = merged = opposite = 0
    for _ in range(pairs):
        person = synthesis.person(chance.choice(["ru", "kk"]), chance)
        kind = chance.choice([*before, "Kg", "Kd", "Ka", "Kl", "Kb", "Ki"])
        again = synthesis.in_case(person, kind)
        again = again.lower() if chance.random() < 0.4 else again
        vault = Vault()
        first = vault.hide("PERSON", f"{person[1]} {person[0]}", "клиентка " if person[3] else "клиент ")
        same += first == vault.hide("PERSON", again, before.get(kind, ""))
        other = synthesis.person("ru", chance)
        if other[3] != person[3]:
            opposite += 1
            relative = f"{synthesis.surname_of_other_sex(person)} {other[0]}"
            merged += first == vault.hide("PERSON", relative, "и ")
    return {"same_person_one_placeholder": same / pairs, "opposite_sex_merged": merged / max(1, opposite)}


def sufler() -> Masker:
    """This project's masker."""
    from assistant.pipeline.masking.masker import find

    return lambda text: [(c.start, c.end, c.label) for c in find(text)]


def airlock() -> Masker:
    """airlock-pii as it comes: rules, no NER."""
    from airlock_pii import detect

    return lambda text: [(e.start, e.end, str(e.type)) for e in detect(text)]


class Presidio:
    """presidio-analyzer as it comes, in a process with the Python of `make bench-deps`."""

    def __init__(self) -> None:
        python = ROOT / ".venv-bench" / "bin" / "python"
        program = [str(python), str(ROOT / "benchmarks" / "presidio_peer.py")]
        self._process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.model = self._said()["model"]

    def __call__(self, text: str) -> Spans:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        return [tuple(span) for span in self._said()]

    def megabytes(self) -> float:
        """The most memory that its process has had."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()

    def _said(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


def peers() -> Iterator[tuple[str, Masker]]:
    """What is installed here, Sufler first: memory is measured before the others load."""
    from airlock_pii.engine import Engine
    from airlock_pii.recognizers import default_recognizers

    from assistant.pipeline import ner_weights

    yield "sufler", sufler()
    yield "airlock-pii (rules)", airlock()
    if not ner_weights.missing():
        engine = Engine(default_recognizers(ner="ru", models_dir=ner_weights.folder()))
        yield (
            "airlock-pii (with NER)",
            lambda text: [(e.start, e.end, str(e.type)) for e in engine.detect(text)],
        )
    try:
        other = Presidio()
    except (OSError, ValueError):
        print("presidio-analyzer: not installed here, see make bench-deps", file=sys.stderr)
        return
    yield f"presidio ({other.model or 'no model'})", other
    other.close()


def measured(mask: Masker, *, quick: bool) -> dict[str, float]:
    """Every figure of one masker."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    questions = rows(GOLDEN)
    spent = times(mask, questions)
    figures = on_questions(mask, questions)
    for name, file in (
        ("kaznerd", "kaznerd_valid_person.jsonl"),
        ("factrueval", "factrueval2016_devset_person.jsonl"),
    ):
        cases = held_out(file)[: 300 if quick else None]
        for case in ("typed", "lower") if cases else ():
            share, precision = on_news(mask, cases, lower=case == "lower")
            figures[f"{name}_{case}_left"], figures[f"{name}_{case}_precision"] = share, precision
    figures["ms_p50"], figures["ms_p95"] = spent[len(spent) // 2], spent[int(0.95 * len(spent))]
    figures["megabytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    if isinstance(mask, Presidio):
        figures["megabytes"] = mask.megabytes()
    return {name: round(value, 4) for name, value in figures.items()}


def reached(name: str, value: float) -> bool:
    """Whether a figure meets its goal."""
    least = name in AT_LEAST or name.endswith("_precision")
    return value >= GOALS[name] if least else value <= GOALS[name]


def main() -> int:
    """Print the table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="300 texts of each corpus")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    options = parser.parse_args()
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table: dict[str, dict[str, float]] = {}
    for name, mask in peers():
        table[name] = measured(mask, quick=options.quick)
        if name == "sufler":
            table[name] |= on_links(300 if options.quick else 1500)
            table[name]["megabytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start) / 1024
    ours = table["sufler"]
    if not options.json:
        print(f"{'':36s}{'goal':>8s}" + "".join(f"{name:>24s}" for name in table))
        for figure in ours:
            goal = GOALS.get(figure, "")
            print(
                f"{figure:36s}{goal!s:>8s}"
                + "".join(f"{t.get(figure, float('nan')):24.3f}" for t in table.values())
            )
    met = all(reached(name, ours[name]) for name in GOALS if name in ours)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(json.dumps({"machine": machine, "figures": ours, "goals": GOALS, "met": met}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
