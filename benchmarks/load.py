"""A contact centre through the web process: sign-in, masking, search, stream, record, review and upload; the
model is a stand-in.

    python benchmarks/load.py [--quick] [--json] [--operators N] [--supervisors N] [--uploads N]
                              [--minutes M [--stand-in | --model NAME]]

The stand-in embeds by hashing words and writes 25 words a second for each, so what is measured is everything
of Sufler but its engine. Operators ask without a pause: one alone, N, N beside supervisors who judge and
administrators who upload, and a ramp of ever more of them that shows where it bends. At most 6 minutes. Ends
with one JSON object {"machine", "engine", "figures", "ramp", "bends_at", "goals", "met"}: seconds to the
masked question, the evidence, the first word and the whole answer; of a queue, a chain, a verdict, an upload.

With --minutes it is a soak: what web, worker and engine hold in memory is noted, and by how many megabytes a
minute it grows after the warm-up (benchmarks/soak.py). With --stand-in the same people work for so long;
without it is a shift (benchmarks/shift.py): the demo bank and the real model, a question of each operator
every 60 to 90 seconds; streams that were lost or crossed, and how well the queue foretold.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import shift, soak  # noqa: E402
from benchmarks.ratios import high  # noqa: E402
from benchmarks.serving import MODEL, machine  # noqa: E402
from benchmarks.staff import QUESTIONS, STEPS, Asker, Judge, Person, Turns, Uploader, at_work  # noqa: E402
from tests.house import House, opened  # noqa: E402

ENGINE = "stand-in of tests/fakes.py: no model, 25 words a second for each"
DOCUMENT = "card-blocking-ru.md"
REPLY = "Перевыпуск карты при утере стоит 1 500 ₸, срок три рабочих дня, карту выдают в любом отделении."
RAMP = (1, 2, 5, 10, 20, 40)
GOALS = {"evidence_p95_of_many": 2.0}
Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Step:
    """So many operators at once: whole answers a minute, seconds to the evidence (95 of 100), failures."""

    operators: int
    answers_a_minute: float
    evidence_p95: float | None
    failed: int


@contextmanager
def centre() -> Iterator[House]:
    """A Sufler with one published document, and the stand-in."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as house:
        house.manage("ingest", ROOT / "demo" / "documents" / DOCUMENT, "--publish")
        house.engine.reply, house.engine.seconds_a_word = REPLY, 0.04
        house.start("redis", "web", "worker")
        yield house


def figures_of(name: str, turns: Turns, steps: Sequence[str]) -> Figures:
    """A minute's turns, those that failed, and the seconds of each step."""
    told: Figures = {f"turns_a_minute_of_{name}": turns.a_minute}
    told[f"failed_of_{name}"] = turns.failed
    for step in steps:
        times = turns.of(step)
        told[f"{step}_p50_of_{name}"] = round(statistics.median(times), 3) if times else None
        told[f"{step}_p95_of_{name}"] = round(high(times) or 0, 3) if times else None
    return told


def beside(found: Mapping[str, Turns]) -> Figures:
    """Of operators beside supervisors and uploads, and of these."""
    judged, uploaded = (found.get(kind, Turns()) for kind in ("supervisors", "uploads"))
    return {
        **figures_of("operators_beside", found["operators"], list(STEPS.values())),
        **figures_of("supervisors", judged, ("queue", "chain", "verdict")),
        **figures_of("uploads", uploaded, ("upload",)),
    }


def bends_at(ramp: Sequence[Step]) -> int | None:
    """The number of operators from which on more of them get less than half of what they would if each got as
    much as one alone, or wait for the evidence longer than the goal; None while none of that is so."""
    for before, step in pairwise(ramp):
        added = (step.operators - before.operators) * ramp[0].answers_a_minute / ramp[0].operators
        late = step.evidence_p95 is None or step.evidence_p95 > GOALS["evidence_p95_of_many"]
        if late or step.failed or step.answers_a_minute - before.answers_a_minute < added / 2:
            return step.operators
    return None


def ramped(askers: Sequence[Asker], seconds: float) -> list[Step]:
    """Ever more operators, for so long each."""
    steps = []
    for count in sorted({count for count in RAMP if count <= len(askers)}):
        turns = at_work(askers[:count], seconds)["operators"]
        evidence = high(turns.of("evidence"))
        steps.append(
            Step(count, turns.a_minute, None if evidence is None else round(evidence, 3), turns.failed)
        )
    return steps


def measured(house: House, options: argparse.Namespace) -> dict[str, Any]:
    """Everything that is measured with the stand-in in a few minutes."""
    seconds = 10 if options.quick else 45
    askers = [Asker(house, "operator", number) for number in range(max(options.operators, RAMP[-1]))]
    many: list[Person] = [*askers[: options.operators]]
    askers[0].browser.ask(QUESTIONS[0])  # what is loaded once is not measured
    told: Figures = {}
    for name, people in (("one", many[:1]), ("many", many)):
        turns = at_work(people, seconds)["operators"]
        told |= figures_of(name, turns, list(STEPS.values()))
    told |= beside(at_work([*many, *others(house, options)], seconds))
    ramp = ramped(askers, seconds / 3)
    evidence = told["evidence_p95_of_many"]
    met = evidence is not None and evidence <= GOALS["evidence_p95_of_many"] and not told["failed_of_many"]
    steps = [{name: getattr(step, name) for name in Step.__slots__} for step in ramp]
    return {"figures": told, "ramp": steps, "bends_at": bends_at(ramp), "goals": GOALS, "met": met}


def others(house: House, options: argparse.Namespace) -> list[Person]:
    """Supervisors and administrators."""
    judges = [Judge(house, "supervisor", number) for number in range(options.supervisors)]
    return [*judges, *(Uploader(house, "admin", 1000 * number) for number in range(options.uploads))]


def soaked(house: House, options: argparse.Namespace) -> dict[str, Any]:
    """The same people for so many minutes, and what the processes hold meanwhile."""
    askers = [Asker(house, "operator", number) for number in range(options.operators)]
    people: list[Person] = [*askers, *others(house, options)]
    watch = watching(house)
    found = at_work(people, 60 * options.minutes)
    told = watch.stop() | beside(found)
    goals = {"mb_a_minute": soak.GOAL}
    return {"minutes": options.minutes, "figures": told, "goals": goals, "met": soak.met(told)}


def watching(house: House) -> soak.Watch:
    """A watch on all of the house's processes, begun."""
    watch = soak.Watch({name: process.pid for name, process in house.processes.items()})
    watch.start()
    return watch


def work_shift(operators: int, minutes: float, model: str) -> int:
    """Print what a shift was like, as the JSON object alone."""
    with shift.bank(model, operators) as house:
        watch = watching(house)
        seen = shift.worked(house, operators, minutes)
        memory = watch.stop()
        told = shift.figures(house, seen) | memory
    about = {"machine": machine(), "engine": model, "operators": operators, "minutes": minutes}
    goals = {**shift.GOALS, "mb_a_minute": soak.GOAL}
    met = shift.met(told) and soak.met(memory)
    print(json.dumps({**about, "figures": told, "goals": goals, "met": met}))
    return 0


def main() -> int:
    """Print the times and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten seconds for each part")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--operators", type=int, default=20)
    parser.add_argument("--supervisors", type=int, default=2)
    parser.add_argument("--uploads", type=int, default=1, help="administrators who upload")
    parser.add_argument("--minutes", type=float, default=0, help="a soak of so long")
    parser.add_argument("--stand-in", action="store_true", help="the soak without the real model")
    parser.add_argument("--model", default=MODEL, help="of the shift")
    options = parser.parse_args()
    if options.minutes and not options.stand_in:
        return work_shift(options.operators, options.minutes, options.model)
    with centre() as house:
        told = soaked(house, options) if options.minutes else measured(house, options)
    if not options.json:
        print(f"engine: {ENGINE}")
        for name, value in told["figures"].items():
            print(f"{name:40s}{'–' if value is None else f'{value:.3f}':>10s}")
        for step in told.get("ramp", ()):
            print(", ".join(f"{name} {value}" for name, value in step.items()))
    counts = {name: getattr(options, name) for name in ("operators", "supervisors", "uploads")}
    print(json.dumps({"machine": machine(), "engine": ENGINE, **counts, **told}, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
