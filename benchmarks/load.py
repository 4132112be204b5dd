"""Operators through the web process: sign-in, masking, search, stream and record; the model is a stand-in.

    python benchmarks/load.py [--quick] [--json] [--operators N] [--minutes M [--model NAME]]

The stand-in embeds by hashing words and writes 25 words a second for each, so what is measured is everything
of Sufler but its engine. Ends with one JSON object {"machine", "engine", "figures", "goals", "met"}: seconds
to the masked question, the evidence, the first word and the whole answer, for one operator and for N who ask
without a pause. At most 5 minutes.

With --minutes it is a shift instead (benchmarks/shift.py): the demo bank and the real model, a question of
each operator every 60 to 90 seconds; streams that were lost or crossed, and how well the queue foretold.
"""

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import shift  # noqa: E402
from benchmarks.operators import Operator  # noqa: E402
from benchmarks.ratios import high  # noqa: E402
from benchmarks.serving import MODEL, machine  # noqa: E402
from tests.house import House, opened  # noqa: E402

ENGINE = "stand-in of tests/fakes.py: no model, 25 words a second for each"
DOCUMENT = "card-blocking-ru.md"
REPLY = "Перевыпуск карты при утере стоит 1 500 ₸, срок три рабочих дня, карту выдают в любом отделении."
QUESTIONS = (
    "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск",
    "карту украли, код-слово клиент не помнит, что делаем?",
    "нашёл карту дома, можно ли разблокировать",
)
STEPS = {"started": "masked", "evidence": "evidence", "token": "first_word", "finished": "answer"}
GOALS = {"evidence_p95_of_many": 2.0}


def loaded(house: House, operators: int, seconds: float) -> tuple[list[dict[str, float]], int, float]:
    """The times of all answers, how many failed, answers a minute."""
    visitors = [Operator(house) for _ in range(operators)]
    found, failed, lock = list[dict[str, float]](), [0], threading.Lock()
    begun = time.monotonic()

    def work(visitor: Operator, number: int) -> None:
        while time.monotonic() - begun < seconds:
            seen = visitor.ask(QUESTIONS[number % len(QUESTIONS)])
            number += 1
            with lock:
                if seen.ended == "finished":
                    found.append({STEPS[kind]: at for kind, at in seen.first.items() if kind in STEPS})
                else:
                    failed[0] += 1

    threads = [threading.Thread(target=work, args=(each, n)) for n, each in enumerate(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found, failed[0], 60 * len(found) / (time.monotonic() - begun)


def work_shift(operators: int, minutes: float, model: str) -> int:
    """Print what a shift was like, as the JSON object alone."""
    with shift.bank(model, operators) as house:
        told = shift.figures(house, shift.worked(house, operators, minutes))
    about = {"machine": machine(), "engine": model, "operators": operators, "minutes": minutes}
    print(json.dumps({**about, "figures": told, "goals": shift.GOALS, "met": shift.met(told)}))
    return 0


def main() -> int:
    """Print the times and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds for each part")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--operators", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=0, help="a shift of so long, of the real model")
    parser.add_argument("--model", default=MODEL, help="of the shift")
    options = parser.parse_args()
    if options.minutes:
        return work_shift(options.operators, options.minutes, options.model)
    seconds = 10 if options.quick else 60
    figures: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as house:
        house.manage("ingest", ROOT / "demo" / "documents" / DOCUMENT, "--publish")
        house.engine.reply, house.engine.seconds_a_word = REPLY, 0.04
        house.start("web")
        Operator(house).ask(QUESTIONS[0])  # what is loaded once is not measured
        for name, count in (("one", 1), ("many", options.operators)):
            found, failed, rate = loaded(house, count, seconds)
            figures[f"answers_a_minute_of_{name}"] = round(rate, 1)
            figures[f"failed_of_{name}"] = failed
            for step in STEPS.values():
                times = [each[step] for each in found if step in each]
                figures[f"{step}_p50_of_{name}"] = round(statistics.median(times), 3) if times else None
                figures[f"{step}_p95_of_{name}"] = round(high(times) or 0, 3) if times else None
    if not options.json:
        print(f"engine: {ENGINE}")
        for name, value in figures.items():
            print(f"{name:32s}{'–' if value is None else f'{value:.3f}':>10s}")
    evidence = figures["evidence_p95_of_many"]
    met = evidence is not None and evidence <= GOALS["evidence_p95_of_many"] and not figures["failed_of_many"]
    print(json.dumps({"machine": machine(), "engine": ENGINE, "operators": options.operators,
                      "figures": figures, "goals": GOALS, "met": met}, ensure_ascii=False))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
