"""What comes of the times that benchmarks/rows.py has taken: ratios of medians, seconds, counts."""

import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.asking import Timed

PUBLISHED = ("new", "restarted", "together_new")  # rows over passages that are known beforehand
Measured = dict[str, Any]
Row = dict[str, dict[str, float | None]]


def figures_of(row: str, found: dict[str, Measured]) -> Row:
    """A row's ratios of medians, its times in seconds, and how many answers stand behind them."""
    ours = found["sufler"]
    a, b = found.get("a", {}), found.get("b", {})
    figures: dict[str, float | None] = {}
    if row in ("repeated", "new", "restarted"):
        other = "repeated" if row == "repeated" else "new"
        for name, peer in (("a", a), ("b", b)):
            key = f"first_token_{row}_over_{name}"
            figures[key] = ratio(middle(firsts(ours[row])), middle(firsts(peer.get(other, []))))
            if row == "new":
                figures[f"answer_new_over_{name}"] = ratio(
                    middle(wholes(ours[row])), middle(wholes(peer.get("new", [])))
                )
    if row == "repeated":
        alone = ratio(middle(firsts(ours["repeated"])), middle(ours["bare"]))
        figures["first_token_repeated_over_question_alone"] = alone
    if row == "typed":
        step = middle(ours["typed"]["steps"])
        figures["first_token_typed_over_step"] = ratio(middle(ours["typed"]["closed"]), step)
        figures["first_token_typed_open_over_step"] = ratio(middle(ours["typed"]["opened"]), step)
    if row.startswith("together"):
        for name, peer in (("a", a), ("b", b)):
            if row == "together_new" or name == "b":
                rate = peer[row][0] if row in peer else None
                figures[f"{row}_over_{name}"] = ratio(ours[row][0], rate)
        if row == "together_repeated":
            gaps = [gap for each in ours[row][1] for gap in each.gaps]
            figures["gap_p99_in_steps"] = ratio(high(gaps, 0.99), middle(gaps))
    if row == "memory":
        figures = {"memory_gib": round(ours["memory"], 2)}
        figures["memory_default_gib"] = round(ours["memory_default"], 2)
    if row in PUBLISHED and not ours.get("published"):
        # not all passages were read in time: what was measured is a first reading
        figures = dict.fromkeys(figures)
    return {"figures": figures, **times_of(row, found)}


def times_of(row: str, found: dict[str, Measured]) -> Row:
    """Seconds of each server, and how many answers."""
    times: dict[str, float | None] = {}
    counts: dict[str, float | None] = {}
    for name, measured in found.items():
        peers_own = "new" if row == "restarted" and name != "sufler" else row
        if row == "typed" and row in measured:
            for kind, values in measured[row].items():
                times[f"{name}_typed_{kind}_p50"] = rounded(middle(values))
                times[f"{name}_typed_{kind}_p95"] = rounded(high(values))
                counts[f"{name}_typed_{kind}"] = len(values)
        elif row.startswith("together") and row in measured:
            rate, timed = measured[row]
            times[f"{name}_{row}_answers_a_minute"] = round(rate, 2)
            times[f"{name}_{row}_first_p95"] = rounded(high(firsts(timed)))
            counts[f"{name}_{row}"] = len(timed)
        elif row in ("repeated", "new", "restarted") and measured.get(peers_own):
            timed = measured[peers_own]
            times[f"{name}_{row}_first_p50"] = rounded(middle(firsts(timed)))
            times[f"{name}_{row}_first_p95"] = rounded(high(firsts(timed)))
            times[f"{name}_{row}_answer_p50"] = rounded(middle(wholes(timed)))
            times[f"{name}_{row}_answer_p95"] = rounded(high(wholes(timed)))
            steps = [gap for each in timed for gap in each.gaps]
            times[f"{name}_{row}_step_p50"] = rounded(middle(steps))
            counts[f"{name}_{row}"] = len(timed)
    return {"p95": times, "counts": counts}


def middle(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def high(values: Sequence[float], share: float = 0.95) -> float | None:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else None


def firsts(timed: Sequence[Timed]) -> list[float]:
    return [each.first for each in timed]


def wholes(timed: Sequence[Timed]) -> list[float]:
    """Of the answers that came near their 40 tokens."""
    return [each.whole for each in timed if each.pieces >= 25]


def ratio(one: float | None, other: float | None) -> float | None:
    return round(one / other, 3) if one is not None and other else None


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
