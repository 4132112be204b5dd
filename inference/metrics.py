"""What the engine did since it started, in numbers; and the same in Prometheus' text format."""

from bisect import bisect_left
from dataclasses import dataclass, field

FIRST_TOKEN_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0)
BATCH_ROWS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)


@dataclass(slots=True)
class Histogram:
    """Counts of values up to each bound; written by one thread."""

    bounds: tuple[float, ...]
    counts: list[int] = field(default_factory=list)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.total += value

    def lines(self, name: str) -> list[str]:
        """As Prometheus reads them: each bucket holds those before it."""
        below, lines = 0, []
        for bound, count in zip((*self.bounds, "+Inf"), self.counts, strict=True):
            below += count
            lines.append(f'{name}_bucket{{le="{bound}"}} {below}')
        return [*lines, f"{name}_sum {self.total:.6f}", f"{name}_count {below}"]


@dataclass(slots=True)
class Counts:
    """Counters of one engine."""

    finished: int = 0
    cancelled: int = 0
    failed: int = 0
    refused: int = 0
    warmed: int = 0
    tokens: int = 0  # written
    prompt_tokens: int = 0
    reused_tokens: int = 0
    decode_seconds: float = 0.0
    first_token: Histogram = field(default_factory=lambda: Histogram(FIRST_TOKEN_SECONDS))
    rows: Histogram = field(default_factory=lambda: Histogram(BATCH_ROWS))


def exposition(counts: Counts, gauges: dict[str, float]) -> str:
    """The text of /metrics. `gauges`: name without prefix, value."""
    counters = {
        "answers_total": ("Answers that ended well.", counts.finished),
        "cancelled_total": ("Requests whose reader left.", counts.cancelled),
        "failed_total": ("Requests that the model could not compute.", counts.failed),
        "refused_total": ("Requests that were not taken in.", counts.refused),
        "warmed_total": ("Prefixes read before anybody asked.", counts.warmed),
        "completion_tokens_total": ("Tokens written.", counts.tokens),
        "prompt_tokens_total": ("Tokens of prompts.", counts.prompt_tokens),
        "prefix_hit_tokens_total": ("Tokens of prompts that were not read again.", counts.reused_tokens),
        "decode_seconds_total": ("Time in which tokens were written.", round(counts.decode_seconds, 3)),
    }
    lines: list[str] = []
    for name, (words, value) in counters.items():
        lines += [
            f"# HELP sufler_engine_{name} {words}",
            f"# TYPE sufler_engine_{name} counter",
            f"sufler_engine_{name} {value}",
        ]
    for name, value in gauges.items():
        lines += [f"# TYPE sufler_engine_{name} gauge", f"sufler_engine_{name} {value:g}"]
    for name, words, histogram in (
        ("first_token_seconds", "From arrival to the first token.", counts.first_token),
        ("batch_rows", "Answers written together in one step.", counts.rows),
    ):
        full = f"sufler_engine_{name}"
        lines += [f"# HELP {full} {words}", f"# TYPE {full} histogram", *histogram.lines(full)]
    return "\n".join(lines) + "\n"
