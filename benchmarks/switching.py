"""Champion, challenger and back while operators ask: how long it takes, and whether a question is lost.

    python benchmarks/switching.py [--operators N] [--model NAME]

The model is real (the 1.5B; with its small sister's name the 0.5B), the web process too, and so is the step:
the form on the page of adapters. The challenger is promoted, and rolled back when its first answer is there;
what counts is the time from each step to the first word that the other writes. For the 1.5B the challenger is
the shipped adapter under another name, read from its file anew; for the 0.5B, which has none, one that does
nothing. Ends with one JSON object {"machine", "engine", "figures", "goals", "met"}; two to five minutes.
"""

import argparse
import json
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import shift  # noqa: E402
from benchmarks.operators import Operator, Seen  # noqa: E402
from benchmarks.serving import MODEL, machine  # noqa: E402
from tests.house import House  # noqa: E402

GOALS = {"there_and_back_seconds": 10.0, "lost": 0}
CHALLENGER = "challenger"
PATIENCE = 300
DOCUMENTS = "card-"  # of the demo bank, what the questions are about
QUESTIONS = (
    "сколько стоит перевыпуск карты при утере?",
    "клиент нашёл карту дома, можно ли разблокировать?",
    "клиент не помнит кодовое слово, карту украли, что делать?",
    "сколько дней ждать новую карту после утери?",
)
MADE_BY = """SELECT answer.model FROM assistant_answer answer
    WHERE answer.question_id = ? AND answer.model <> ''"""


class Askers:
    """Operators who ask without a pause until told to stop; what they saw stays in `seen`."""

    def __init__(self, house: House, count: int) -> None:
        self.house, self.seen, self._going = house, list[Seen](), True
        people = [Operator(house, f"desk-{number}", PATIENCE) for number in range(count)]
        self._threads = [threading.Thread(target=self._work, args=(one, n)) for n, one in enumerate(people)]
        for thread in self._threads:
            thread.start()

    def _work(self, person: Operator, number: int) -> None:
        while self._going:
            self.seen.append(person.ask(QUESTIONS[number % len(QUESTIONS)]))
            number += 1

    def stop(self) -> None:
        """Let everybody come to their end."""
        self._going = False
        for thread in self._threads:
            thread.join()

    def written(self, challenger: bool, since: float) -> float | None:
        """When the first answer asked after `since` and made by the challenger, or by the champion, began."""
        began = [
            one.sent + one.first["token"]
            for one in list(self.seen)
            if one.sent >= since and "token" in one.first and self.by_challenger(one) == challenger
        ]
        return min(began, default=None)

    def by_challenger(self, one: Seen) -> bool:
        """Whether the challenger made an answer."""
        return f"+{CHALLENGER}@" in str(self.house.value(MADE_BY, one.number))


def wait_for(found: Callable[[], float | None]) -> float:
    """What is found at last. SystemExit when it is not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (value := found()) is not None:
            return value
        time.sleep(0.1)
    raise SystemExit("no answer came in time")


def switched(house: House, operators: int) -> dict[str, float | int]:
    """Seconds of each step, and what became of the questions."""
    platform = Operator(house, "security")
    askers = Askers(house, operators)
    try:
        wait_for(lambda: askers.written(False, 0))
        promoted = time.monotonic()
        platform.post("/people/register/promote/", name=CHALLENGER, reason="benchmarks/switching.py")
        said = time.monotonic()
        there = wait_for(lambda: askers.written(True, promoted))
        rolled = time.monotonic()
        platform.post("/people/register/rollback/")
        back = wait_for(lambda: askers.written(False, rolled))
    finally:
        askers.stop()
    seen = askers.seen
    return {
        "step_seconds": round(said - promoted, 3),
        "to_challenger_seconds": round(there - promoted, 2),
        "back_seconds": round(back - rolled, 2),
        "there_and_back_seconds": round(there - promoted + back - rolled, 2),
        "questions": len(seen),
        "by_challenger": sum(map(askers.by_challenger, seen)),
        "lost": sum(one.ended in ("broken", "failed") for one in seen),
    }


def put_challenger(home: Path, model: str) -> None:
    """An adapter of another name where the engine looks for those of the installation."""
    file = home / "adapters" / f"{CHALLENGER}.gguf"
    file.parent.mkdir(exist_ok=True)
    shipped = ROOT / "inference" / "tuned" / model / "answers.gguf"
    if shipped.exists():
        shutil.copy(shipped, file)
        return
    import torch

    from assistant.tuning.adapter_file import write_adapter

    name, width, rank = "model.layers.0.self_attn.q_proj.lora_{}.default.weight", 896, 8
    nothing = {name.format("A"): torch.zeros(rank, width), name.format("B"): torch.zeros(width, rank)}
    write_adapter(file, "qwen2", rank, nothing, {"name": CHALLENGER})


def main() -> int:
    """Print the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operators", type=int, default=3)
    parser.add_argument("--model", default=MODEL)
    options = parser.parse_args()
    with shift.bank(options.model, options.operators, DOCUMENTS, before=put_challenger) as house:
        told = switched(house, options.operators)
    met = all(told[name] <= goal for name, goal in GOALS.items())
    print(json.dumps({"machine": machine(), "engine": options.model, "operators": options.operators,
                      "figures": told, "goals": GOALS, "met": met}, ensure_ascii=False))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
