"""Serving, measured over the OpenAI API: Sufler beside (a) llama-cpp-python's server and (b) llama.cpp's own.

    python benchmarks/serving.py [--quick] [--rows NAMES] [--minutes M] [--into FILE] [--json] [--model NAME]
                                 [--apart] [--only-sufler]

Same weights, same prompts, same run: questions over the demo bank and $SUFLER_DATA/qa, three passages of 100
to 200 tokens, combinations repeated by a Zipf law. Goals hold for ratios of medians; `p95` stands beside
them.

Rows: repeated, new, restarted, typed, together_new, together_repeated, memory. Each is measured beside its
peers in one run, alone or with others (`--rows new,typed`). --into keeps them in one FILE, where a row that
is measured again takes the place of what was there; each says which run it comes from.

Ends with one JSON object {"machine", "versions", "rows", "runs", "figures", "p95", "counts", "goals", "met"};
a figure that can't be had here (a peer is not installed) is null and its goal is not met. Of FILE
`benchmarks/table.py` makes the table of docs/performance.md. All rows take about 25 minutes, with --quick
(the small model, few requests) 6; --minutes: how long the rows asked for may take in all. Peers: make
bench-deps.
"""

import argparse
import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import rows, servers  # noqa: E402
from benchmarks.asking import Prompts  # noqa: E402

MODEL, SMALL = "qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen2.5-coder-0.5b-instruct-q4_k_m"
# name: (goal, whether at least that much)
GOALS: dict[str, tuple[float, bool]] = {
    "first_token_repeated_over_a": (0.13, False),
    "first_token_repeated_over_b": (1.1, False),
    "first_token_new_over_a": (0.16, False),
    "first_token_new_over_b": (0.16, False),
    "first_token_restarted_over_a": (0.2, False),
    "first_token_restarted_over_b": (0.2, False),
    "first_token_repeated_over_question_alone": (1.3, False),
    "first_token_typed_over_step": (4, False),
    "first_token_typed_open_over_step": (6, False),
    "answer_new_over_a": (0.38, False),
    "answer_new_over_b": (0.3, False),
    "together_new_over_a": (2.5, True),
    "together_new_over_b": (3, True),
    "together_repeated_over_b": (0.9, True),
    "gap_p99_in_steps": (6, False),
    "memory_gib": (4, False),
}
# what must be the same for two runs to stand in one file
SAME = ("machine", "model", "quick", "apart")
Json = dict[str, Any]


def reached(name: str, value: float | None) -> bool:
    goal, at_least = GOALS[name]
    return value is not None and (value >= goal if at_least else value <= goal)


def machine() -> str:
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]  # fmt: skip
    name = names[0] if names else platform.machine()
    return f"{name}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def merged(before: Json, run: Json, measured: dict[str, Json]) -> Json:
    """What FILE held and what this run has measured in one. SystemExit when they don't go together."""
    for key in SAME:
        if before and before[key] != run[key]:
            raise SystemExit(f"{key} was {before[key]!r} in the file and is {run[key]!r} now")
    runs = [*before.get("runs", []), run]
    kept = {**before.get("rows", {}), **{name: {**row, "run": len(runs)} for name, row in measured.items()}}
    figures = dict.fromkeys(GOALS) | {k: v for row in kept.values() for k, v in row["figures"].items()}
    return {
        **{key: run[key] for key in SAME},
        "versions": run["versions"],
        "runs": runs,
        "rows": kept,
        "figures": figures,
        "p95": {k: v for row in kept.values() for k, v in row["p95"].items()},
        "counts": {k: v for row in kept.values() for k, v in row["counts"].items()},
        "goals": {name: goal for name, (goal, _) in GOALS.items()},
        "met": all(reached(name, figures.get(name)) for name in GOALS),
    }


def show(result: Json) -> None:
    """The table, and which run measured which rows."""
    for name, (goal, at_least) in GOALS.items():
        value = result["figures"].get(name)
        shown = "–" if value is None else f"{value:.3f}"
        print(
            f"{name:44s}{shown:>10s}  {'≥' if at_least else '≤'} {goal:g}"
            f"{'' if reached(name, value) else '   not met'}"
        )
    for number, run in enumerate(result["runs"], start=1):
        names = [name for name, row in result["rows"].items() if row["run"] == number]
        stands = ", ".join(names) if names else "nothing that was not measured again"
        print(f"run {number}, {run['at']}, load before it {run['load']}: {stands}", file=sys.stderr)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="few requests: to see that it runs, not to quote"
    )
    parser.add_argument("--rows", default=",".join(rows.ROWS), help="some of " + ", ".join(rows.ROWS))
    parser.add_argument("--minutes", type=float, help="for the whole run; otherwise what the rows need")
    parser.add_argument("--into", type=Path, metavar="FILE", help="keep the rows in this file with others")
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--model", help=f"{MODEL}, with --quick {SMALL}")
    parser.add_argument("--apart", action="store_true", help="Sufler reads passages apart (splicing on)")
    parser.add_argument("--only-sufler", action="store_true", help="without the peers: seconds, no ratios")
    options = parser.parse_args()
    options.rows = [name.strip() for name in options.rows.split(",") if name.strip()]
    if unknown := [name for name in options.rows if name not in rows.ROWS]:
        parser.error(f"{', '.join(unknown)} is no row; rows are {', '.join(rows.ROWS)}")
    options.model = options.model or (SMALL if options.quick else MODEL)
    return options


def main() -> int:
    """Measure, merge, print."""
    options = read_options()
    before = json.loads(options.into.read_text()) if options.into and options.into.exists() else {}
    began, load = time.monotonic(), round(os.getloadavg()[0], 2)
    run = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"), "load": load, "rows": options.rows,
        "machine": machine(), "model": options.model, "quick": options.quick, "apart": options.apart,
        "versions": servers.versions(),
    }  # fmt: skip
    merged(before, run, {})  # says at once when they don't go together
    peers = [] if options.only_sufler or not servers.PEERS.exists() else ["a", "b"]
    if not peers:
        print("without the peers: not installed (make bench-deps) or not wanted", file=sys.stderr)
    plan = rows.Plan(options.rows, peers, quick=options.quick, minutes=options.minutes)
    prompts = Prompts(plan.popular, plan.pool)
    measured = rows.measure(options.model, prompts, plan, apart=options.apart)
    run["seconds"] = round(time.monotonic() - began)
    result = merged(before, run, measured)
    text = json.dumps(result, ensure_ascii=False)
    if options.into:
        options.into.write_text(text + "\n")
    if not options.json:
        show(result)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
