"""The rows of benchmarks/serving.py: what each asks of which server.

A row is measured in one run on all servers it compares. The prompts are always the same ones in the same
order, whatever rows are asked for.
"""

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from benchmarks import servers
from benchmarks.asking import Asked, Prompts, ask, ask_all, together
from benchmarks.ratios import PUBLISHED, Measured, Row, figures_of

# row: its parts' share of a run's time on Sufler and on a peer
ROWS: dict[str, tuple[float, float]] = {
    "repeated": (1.5, 1.5),
    "new": (1.5, 2.0),
    "restarted": (0.5, 1.0),
    "typed": (1.2, 0.0),
    "together_new": (1.5, 1.5),
    "together_repeated": (1.5, 1.5),
    "memory": (0.2, 0.0),
}
PUBLISHING = 2.0
OPERATORS = 8
START = 12.0  # seconds that a server needs until it answers
DEFAULT_PLACE = 4096  # tokens of a place when nobody says otherwise


class Plan:
    """How much of everything: which rows on which servers, requests, and seconds for each part."""

    def __init__(
        self, rows: Sequence[str], peers: Sequence[str], *, quick: bool, minutes: float | None = None
    ) -> None:
        self.rows, self.peers = rows, peers
        self.alone, self.together = (4, 8) if quick else (24, 32)
        self.pool, self.popular = (12, 3) if quick else (60, 8)
        ours = sum(ROWS[row][0] for row in rows) + (PUBLISHING if self.publishes else 0)
        theirs = sum(self.share(row, peer) for row in rows for peer in peers)
        usual = (15 if quick else 60) * (ours + theirs)
        starts = START * (1 + ("restarted" in rows) + ("memory" in rows) + len(peers))
        whole = usual if minutes is None else max(30.0, 60 * minutes - starts)
        self._unit = whole / (ours + theirs)

    @property
    def publishes(self) -> bool:
        return any(row in PUBLISHED for row in self.rows)

    def share(self, row: str, peer: str) -> float:
        """Of a row's time on a peer."""
        if row == "restarted" and "new" in self.rows:
            return 0.0  # the peer's new combinations serve both rows
        if peer == "a" and row in ("repeated", "together_repeated"):
            return 0.5 if row == "repeated" else 0.0  # it keeps the last prompt only
        return ROWS[row][1]

    def seconds(self, shares: float) -> float:
        return shares * self._unit


def sets_of(prompts: Prompts, plan: Plan) -> dict[str, list[Asked]]:
    """What is asked: drawn in this order in every run, so that each row has the same questions in each."""
    return {
        "new": prompts.new(plan.alone),
        "repeated": prompts.repeated(plan.alone),
        "together_new": prompts.new(plan.together),
        "together_repeated": prompts.repeated(plan.together),
        "restarted": prompts.new(plan.alone // 2),
        "typed": prompts.new(2 * min(8, plan.alone)),
    }


def measure(model: str, prompts: Prompts, plan: Plan, *, apart: bool) -> dict[str, Row]:
    """The rows' figures."""
    sets = sets_of(prompts, plan)
    found = {"sufler": of_sufler(model, prompts, plan, sets, apart=apart)}
    starts = {"a": servers.python_server, "b": servers.native_server}
    for peer in plan.peers:
        if any(plan.share(row, peer) for row in plan.rows):
            found[peer] = of_peer(starts[peer](model), prompts, plan, sets)
    return {row: figures_of(row, found) for row in plan.rows}


def of_sufler(
    model: str, prompts: Prompts, plan: Plan, sets: dict[str, list[Asked]], *, apart: bool
) -> Measured:
    """What Sufler does."""
    rows, found = plan.rows, Measured()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        tell("sufler")
        with servers.sufler(model, home) as server:
            server.apart = apart
            ask(server, prompts.bare(sets["new"][0]), most=2)
            if "typed" in rows:  # before anything else is known
                found["typed"] = typed(server, prompts, sets["typed"], plan.seconds(ROWS["typed"][0]))
            if plan.publishes:
                known = {row: asked for row, asked in sets.items() if row in rows and row in PUBLISHED}
                found["published"] = publish(server, prompts, known, plan.seconds(PUBLISHING))
            if "new" in rows:
                found["new"] = ask_all(server, prompts, sets["new"], plan.seconds(ROWS["new"][0]))
            found |= shared_rows(server, prompts, plan, sets, lambda row: ROWS[row][0])
            if "repeated" in rows:
                bare = [ask(server, prompts.bare(each), most=2) for each in sets["new"][:8]]
                found["bare"] = [each.first for each in bare if each]
            if "memory" in rows:
                found["memory"] = memory(server)
        if "restarted" in rows:
            tell("sufler, started again")
            with servers.sufler(model, home) as server:
                server.apart = apart
                seconds = plan.seconds(ROWS["restarted"][0])
                found["restarted"] = ask_all(server, prompts, sets["restarted"], seconds)
    if "memory" in rows:
        tell("sufler, places as by default")
        with servers.sufler(model, context=DEFAULT_PLACE) as server:
            ask(server, prompts.bare(sets["new"][0]), most=2)
            found["memory_default"] = memory(server)
    return found


def of_peer(
    start: AbstractContextManager[servers.Server], prompts: Prompts, plan: Plan, sets: dict[str, list[Asked]]
) -> Measured:
    """What a peer does, in the same order."""
    found = Measured()
    with start as server:
        tell(server.name)
        ask(server, prompts.bare(sets["new"][0]), most=2)
        if "new" in plan.rows or "restarted" in plan.rows:
            row = "new" if "new" in plan.rows else "restarted"
            seconds = plan.seconds(plan.share(row, server.name))
            found["new"] = ask_all(server, prompts, sets[row], seconds)
        found |= shared_rows(server, prompts, plan, sets, lambda row: plan.share(row, server.name))
    return found


def shared_rows(
    server: servers.Server, prompts: Prompts, plan: Plan, sets: dict[str, list[Asked]], share: Any
) -> Measured:
    """The rows that all servers are asked in the same way. (a) keeps the last prompt only: priming could not
    help what follows."""
    found, keeps = Measured(), server.name != "a"
    if keeps and ("repeated" in plan.rows or "together_repeated" in plan.rows):
        prime(server, prompts, plan.seconds(1.5))
    if "repeated" in plan.rows:
        asked = sets["repeated"] if keeps else sets["repeated"][: plan.alone // 2]
        found["repeated"] = ask_all(server, prompts, asked, plan.seconds(share("repeated")))
    for row in ("together_new", "together_repeated"):
        if row in plan.rows and (keeps or row == "together_new"):
            found[row] = together(server, prompts, sets[row], OPERATORS, plan.seconds(share(row)))
    return found


def prime(server: servers.Server, prompts: Prompts, seconds: float) -> None:
    """Ask once over each combination that is going to be repeated, another question."""
    end = time.monotonic() + seconds
    for context in prompts.contexts:
        if (left := end - time.monotonic()) > 0:
            each = Asked(context, "О чём это?")
            ask(server, prompts.messages(each), most=1, limit=left, apart=prompts.apart(server, each))


def publish(server: servers.Server, prompts: Prompts, sets: dict[str, list[Asked]], seconds: float) -> bool:
    """Have every passage read as it would be after publication; False when the time did not suffice."""
    numbers = {number for asked in sets.values() for each in asked for number in each.passages}
    end = time.monotonic() + 2 * seconds
    for number in sorted(numbers):
        left = end - time.monotonic()
        alone = prompts.apart(server, Asked((number,), ""))
        if left < 0 or not server.warm(prompts.published(number), opened=True, wait=left, apart=alone):
            return False
    return True


def typed(
    server: servers.Server, prompts: Prompts, asked: list[Asked], seconds: float
) -> dict[str, list[float]]:
    """First tokens of texts that were warmed exactly, with the closing of the template and without, and the
    steps of decoding after them."""
    found: dict[str, list[float]] = {"closed": [], "opened": [], "steps": []}
    end = time.monotonic() + seconds
    for number, each in enumerate(asked):
        messages, left = prompts.messages(each), end - time.monotonic()
        opened, apart = bool(number % 2), prompts.apart(server, each)
        if (
            left > 0
            and server.warm(messages, opened=opened, wait=left, apart=apart)
            and (timed := ask(server, messages, most=12, apart=apart))
        ):
            found["opened" if opened else "closed"].append(timed.first)
            found["steps"] += timed.gaps
    return found


def memory(server: servers.Server) -> float:
    """GiB of the engine and its embedder, as if the budget of states were used up."""
    held = server.metric("sufler_engine_prefix_bytes") / 2**30
    return server.memory() + max(0.0, servers.PREFIX_MEMORY / 1024 - held)


def tell(what: str) -> None:
    print(f"{what} …", file=sys.stderr, flush=True)
