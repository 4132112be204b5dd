"""Decoding beside a busy neighbour: Sufler, and llama-cpp-python's server with two threads and by default.

    python benchmarks/neighbour.py [--quick] [--into FILE] [--json] [--model NAME]

One other process computes without a pause while an answer is written. Ends with one JSON object {"machine",
"figures", "goals", "met"}, which --into keeps in FILE for benchmarks/table.py; speeds are tokens a second,
null where nothing came in time. At most 8 minutes.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import servers  # noqa: E402
from benchmarks.asking import Timed, ask  # noqa: E402
from benchmarks.serving import MODEL, SMALL, machine  # noqa: E402

GOALS = {"sufler_over_two_threads": 4.0}
COUNT = [{"role": "user", "content": "Перечисли словами числа от одного до ста, через запятую."}]
BUSY = "while True: sum(range(10_000))"
Start = Callable[[str], AbstractContextManager[servers.Server]]


def speed(timed: Timed | None) -> float | None:
    """Tokens a second after the first one."""
    return len(timed.gaps) / sum(timed.gaps) if timed and timed.gaps else None


def measured(start: Start, model: str, rounds: int, limit: float) -> tuple[float | None, float | None]:
    """Speed alone and beside a neighbour: medians of some rounds."""
    with start(model) as server, ExitStack() as stack:
        ask(server, COUNT, most=2)
        alone = [speed(ask(server, COUNT, 48, limit)) for _ in range(rounds)]
        neighbour = stack.enter_context(subprocess.Popen([sys.executable, "-c", BUSY]))
        stack.callback(neighbour.kill)
        beside = [speed(ask(server, COUNT, 48, limit)) for _ in range(rounds)]
    return middle(alone), middle(beside)


def middle(speeds: list[float | None]) -> float | None:
    known = [each for each in speeds if each]
    return round(statistics.median(known), 2) if known else None


def main() -> int:
    """Print the speeds and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the small model, one round")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--model", help=f"{MODEL}, with --quick {SMALL}")
    parser.add_argument("--into", type=Path, metavar="FILE", help="keep the JSON object there")
    options = parser.parse_args()
    model = options.model or (SMALL if options.quick else MODEL)
    rounds, limit = (1, 25.0) if options.quick else (3, 40.0)
    starts: dict[str, Start] = {"sufler": servers.sufler}
    if servers.PEERS.exists():
        starts["two_threads"] = servers.python_server
        starts["defaults"] = lambda model: servers.python_server(model, "--n_gpu_layers", "0")
    else:
        print("the peers are not installed: make bench-deps", file=sys.stderr)
    figures: dict[str, float | None] = {}
    for name, start in starts.items():
        figures[f"{name}_alone"], figures[f"{name}_beside"] = measured(start, model, rounds, limit)
    ours = figures["sufler_beside"]
    for peer in ("two_threads", "defaults"):
        theirs = figures.get(f"{peer}_beside")
        figures[f"sufler_over_{peer}"] = round(ours / theirs, 2) if ours and theirs else None
    if not options.json:
        for name, value in figures.items():
            print(f"{name:28s}{'–' if value is None else f'{value:.2f}':>10s}")
    reached = figures["sufler_over_two_threads"]
    result = {"machine": machine(), "model": model, "quick": options.quick, "versions": servers.versions(),
              "figures": figures, "goals": GOALS, "met": reached is not None and reached >= 4}  # fmt: skip
    text = json.dumps(result, ensure_ascii=False)
    if options.into:
        options.into.write_text(text + "\n")
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
