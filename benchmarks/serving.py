"""Serving, measured over the OpenAI API: Sufler beside (a) llama-cpp-python's server and (b) llama.cpp's own.

    python benchmarks/serving.py [--quick] [--json] [--model NAME] [--apart] [--only-sufler]

Same weights, same prompts: questions over the demo bank and $SUFLER_DATA/qa, three passages of 100 to 200
tokens, combinations repeated by a Zipf law. Goals hold for ratios of medians; `p95` stands beside them. Ends
with one JSON object {"machine", "versions", "figures", "p95", "counts", "goals", "met"}; a figure that can't
be had here (a peer is not installed, a feature is missing) is null and its goal is not met. Peers:
make bench-deps. A full run takes at most 25 minutes, a quick one (the small model, few requests) 5;
every part stops when its time is over.
"""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import servers  # noqa: E402
from benchmarks.asking import Asked, Prompts, Timed, ask, ask_all, together  # noqa: E402

MODEL, SMALL = "qwen2.5-coder-1.5b-instruct-q4_k_m", "qwen2.5-coder-0.5b-instruct-q4_k_m"
OPERATORS = 8
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
Measured = dict[str, Any]


class Plan:
    """How much of everything: requests, and seconds for each part."""

    def __init__(self, quick: bool) -> None:
        self.alone, self.together = (4, 8) if quick else (24, 32)
        self._part = 20 if quick else 100
        self._whole = 240 if quick else 1250
        self._end = 0.0
        self.pool = 12 if quick else 60
        self.popular = 3 if quick else 8

    def begin(self, share: float) -> None:
        """A server comes with its share of the whole run."""
        self._end = time.monotonic() + share * self._whole

    @property
    def seconds(self) -> float:
        """For the next part: what is left of the server's time, at most a part's share."""
        return max(0.0, min(self._part, self._end - time.monotonic()))


def middle(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def high(values: list[float], share: float = 0.95) -> float | None:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else None


def firsts(timed: list[Timed]) -> list[float]:
    return [each.first for each in timed]


def wholes(timed: list[Timed]) -> list[float]:
    """Of the answers that came near their 40 tokens."""
    return [each.whole for each in timed if each.pieces >= 25]


def prime(server: servers.Server, prompts: Prompts, seconds: float) -> None:
    """Ask once over each combination that is going to be repeated, another question."""
    end = time.monotonic() + seconds
    for context in prompts.contexts:
        if (left := end - time.monotonic()) > 0:
            each = Asked(context, "О чём это?")
            ask(server, prompts.messages(each), most=1, limit=left, apart=prompts.apart(server, each))


def measure(server: servers.Server, prompts: Prompts, plan: Plan, sets: dict[str, list[Asked]]) -> Measured:
    """What every server is asked, in the same order."""
    ask(server, prompts.bare(sets["new"][0]), most=2, limit=max(5.0, plan.seconds))
    found: Measured = {"new": ask_all(server, prompts, sets["new"], plan.seconds)}
    if server.name == "a":
        # it keeps the last prompt only: priming could not help what follows
        found["repeated"] = ask_all(server, prompts, sets["repeated"][: plan.alone // 2], plan.seconds)
    else:
        prime(server, prompts, plan.seconds)
        found["repeated"] = ask_all(server, prompts, sets["repeated"], plan.seconds)
    found["together_new"] = together(server, prompts, sets["together_new"], OPERATORS, plan.seconds)
    if server.name != "a":
        found["together_repeated"] = together(
            server, prompts, sets["together_repeated"], OPERATORS, plan.seconds
        )
    return found


def publish(server: servers.Server, prompts: Prompts, sets: dict[str, list[Asked]], seconds: float) -> bool:
    """Have every passage read as it would be after publication; False when the server can't."""
    numbers = {number for asked in sets.values() for each in asked for number in each.passages}
    end = time.monotonic() + 2 * seconds
    for number in sorted(numbers):
        left = end - time.monotonic()
        alone = prompts.apart(server, Asked((number,), ""))
        if left < 0 or not server.warm(prompts.published(number), opened=True, wait=left, apart=alone):
            return False
    return True


def typed(
    server: servers.Server, prompts: Prompts, count: int, seconds: float
) -> tuple[list[float], list[float]]:
    """First tokens of texts that were warmed exactly, with the closing of the template and without."""
    closed, opened, end = list[float](), list[float](), time.monotonic() + seconds
    for number, each in enumerate(prompts.new(2 * count)):
        messages, left = prompts.messages(each), end - time.monotonic()
        apart = prompts.apart(server, each)
        if (
            left > 0
            and server.warm(messages, opened=bool(number % 2), wait=left, apart=apart)
            and (timed := ask(server, messages, most=4, apart=apart))
        ):
            (opened if number % 2 else closed).append(timed.first)
    return closed, opened


def of_sufler(
    model: str, prompts: Prompts, plan: Plan, sets: dict[str, list[Asked]], *, apart: bool
) -> Measured:
    """What every server is asked, and what only this one can do."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with servers.sufler(model, home) as server:
            server.apart = apart
            published = publish(server, prompts, sets, plan.seconds)
            found = measure(server, prompts, plan, sets)
            bare = [ask(server, prompts.bare(each), most=2) for each in prompts.new(min(8, plan.alone))]
            found["bare"] = [each.first for each in bare if each]
            plan.begin(0.06)  # of its own, whatever the parts before took
            found["typed"], found["opened"] = (
                typed(server, prompts, min(8, plan.alone), plan.seconds) if published else ([], [])
            )
            found["memory"] = server.memory()
        found["published"] = published
        with servers.sufler(model, home) as server:
            server.apart = apart
            plan.begin(0.06)
            found["restarted"] = ask_all(server, prompts, sets["restarted"], plan.seconds)
    return found


def ratio(one: float | None, other: float | None) -> float | None:
    return round(one / other, 3) if one is not None and other else None


def figures_of(
    ours: Measured, a: Measured, b: Measured
) -> tuple[dict[str, float | None], dict[str, float | None]]:
    """The table, and 95th percentiles in seconds."""
    step = middle([gap for each in ours["repeated"] for gap in each.gaps])
    busy = [gap for each in ours["together_repeated"][1] for gap in each.gaps]
    figures: dict[str, float | None] = {}
    p95: dict[str, float | None] = {"sufler_step_ms": None if step is None else round(1000 * step, 1)}

    def compare(name: str, values: list[float], peer: Measured, others: list[float]) -> None:
        figures[name] = ratio(middle(values), middle(others)) if peer else None

    for name, peer in (("a", a), ("b", b)):
        for kind in ("repeated", "new"):
            compare(f"first_token_{kind}_over_{name}", firsts(ours[kind]), peer, firsts(peer.get(kind, [])))
        compare(
            f"first_token_restarted_over_{name}", firsts(ours["restarted"]), peer, firsts(peer.get("new", []))
        )
        compare(f"answer_new_over_{name}", wholes(ours["new"]), peer, wholes(peer.get("new", [])))
        figures[f"together_new_over_{name}"] = (
            ratio(ours["together_new"][0], peer["together_new"][0]) if peer else None
        )
    figures["together_repeated_over_b"] = (
        ratio(ours["together_repeated"][0], b["together_repeated"][0]) if b else None
    )
    if not ours["published"]:
        # this engine can't be told of passages beforehand: what was measured is a first reading
        for name in figures:
            if "_new_" in name or "restarted" in name:
                figures[name] = None
    figures["first_token_repeated_over_question_alone"] = ratio(
        middle(firsts(ours["repeated"])), middle(ours["bare"])
    )
    figures["first_token_typed_over_step"] = ratio(middle(ours["typed"]), step)
    figures["first_token_typed_open_over_step"] = ratio(middle(ours["opened"]), step)
    figures["gap_p99_in_steps"] = ratio(high(busy, 0.99), middle(busy))
    figures["memory_gib"] = round(ours["memory"], 2)
    for name, found in (("sufler", ours), ("a", a), ("b", b)):
        for kind in ("repeated", "new", "restarted"):
            if found.get(kind):
                p95[f"{name}_{kind}_first_p50"] = round(middle(firsts(found[kind])) or 0, 3)
                p95[f"{name}_{kind}_first_p95"] = round(high(firsts(found[kind])) or 0, 3)
                p95[f"{name}_{kind}_answer_p50"] = round(middle(wholes(found[kind])) or 0, 3)
                p95[f"{name}_{kind}_answer_p95"] = round(high(wholes(found[kind])) or 0, 3)
        for kind in ("together_new", "together_repeated"):
            if found.get(kind):
                p95[f"{name}_{kind}_answers_a_minute"] = round(found[kind][0], 2)
                p95[f"{name}_{kind}_first_p95"] = round(high(firsts(found[kind][1])) or 0, 3)
    return figures, p95


def reached(name: str, value: float | None) -> bool:
    goal, at_least = GOALS[name]
    return value is not None and (value >= goal if at_least else value <= goal)


def machine() -> str:
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines()
             if line.startswith("model name")]  # fmt: skip
    name = names[0] if names else platform.machine()
    return f"{name}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"


def main() -> int:
    """Print the table and the JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few requests: to see that it runs, not to quote"
    )
    parser.add_argument("--json", action="store_true", help="only the JSON object")
    parser.add_argument("--model", help=f"{MODEL}, with --quick {SMALL}")
    parser.add_argument("--apart", action="store_true", help="Sufler reads passages apart (splicing on)")
    parser.add_argument("--only-sufler", action="store_true", help="without the peers: seconds, no ratios")
    options = parser.parse_args()
    plan = Plan(options.quick)
    prompts, model = Prompts(plan.popular, plan.pool), options.model or (SMALL if options.quick else MODEL)
    sets = {
        "new": prompts.new(plan.alone),
        "repeated": prompts.repeated(plan.alone),
        "together_new": prompts.new(plan.together),
        "together_repeated": prompts.repeated(plan.together),
        "restarted": prompts.new(plan.alone // 2),
    }

    def tell(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    tell("sufler …")
    plan.begin(0.4)
    ours = of_sufler(model, prompts, plan, sets, apart=options.apart)
    a: Measured = {}
    b: Measured = {}
    if servers.PEERS.exists() and not options.only_sufler:
        tell("(a) llama-cpp-python …")
        plan.begin(0.2)
        with servers.python_server(model) as server:
            a = measure(server, prompts, plan, sets)
        tell("(b) llama.cpp …")
        plan.begin(0.28)
        with servers.native_server(model) as server:
            b = measure(server, prompts, plan, sets)
    else:
        tell("without the peers: not installed (make bench-deps) or not wanted")
    figures, p95 = figures_of(ours, a, b)
    if not options.json:
        for name, (goal, at_least) in GOALS.items():
            sign = "≥" if at_least else "≤"
            value = figures.get(name)
            shown = "–" if value is None else f"{value:.3f}"
            print(f"{name:44s}{shown:>10s}  {sign} {goal:g}{'' if reached(name, value) else '   not met'}")
    counts = {kind: len(ours[kind]) for kind in ("new", "repeated", "restarted", "typed", "opened")}
    print(json.dumps({
        "machine": machine(), "model": model, "quick": options.quick, "apart": options.apart,
        "versions": servers.versions(),
        "figures": {name: figures.get(name) for name in GOALS}, "p95": p95, "counts": counts,
        "goals": {name: goal for name, (goal, _) in GOALS.items()},
        "met": all(reached(name, figures.get(name)) for name in GOALS),
    }, ensure_ascii=False))  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
