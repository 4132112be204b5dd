"""The table of docs/performance.md, out of what benchmarks have written with --into.

    python benchmarks/table.py FILE… [--write]

FILES: of benchmarks/serving.py and benchmarks/neighbour.py. Prints Markdown; --write puts it into
docs/performance.md between its two marks.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures: python benchmarks/table.py -->", "<!-- end of figures -->"
# what is measured, its figures with their goals, what bounds it
LINES: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    (
        "first token, combination asked before, over a and b",
        (("first_token_repeated_over_a", "≤ 0.13"), ("first_token_repeated_over_b", "≤ 1.1")),
        "reading the question: 40 tokens at 70 to 90 a second",
    ),
    (
        "first token, passages known, combination new, over a and b",
        (("first_token_new_over_a", "≤ 0.16"), ("first_token_new_over_b", "≤ 0.16")),
        "an exact prefix ends after the first passage: the others are read again (ADR 10)",
    ),
    (
        "the same after a restart",
        (("first_token_restarted_over_a", "≤ 0.2"), ("first_token_restarted_over_b", "≤ 0.2")),
        "the same, and the disk",
    ),
    (
        "first token over just the question",
        (("first_token_repeated_over_question_alone", "≤ 1.3"),),
        "copying states: 28 KiB a token",
    ),
    (
        "first token of a text warmed while typing, over a step; closed, open",
        (("first_token_typed_over_step", "≤ 4"), ("first_token_typed_open_over_step", "≤ 6")),
        "HTTP, the template, copying states; open: reading the last 8 to 20 tokens",
    ),
    (
        "answer of 40 tokens, new combination, over a and b",
        (("answer_new_over_a", "≤ 0.38"), ("answer_new_over_b", "≤ 0.3")),
        "decoding: the weights pass through memory once a token",
    ),
    (
        "8 operators, answers a minute, over a; over b new, repeated",
        (
            ("together_new_over_a", "≥ 2.5"),
            ("together_new_over_b", "≥ 3"),
            ("together_repeated_over_b", "≥ 0.9"),
        ),
        "batches cost almost linearly here (below)",
    ),
    (
        "8 operators, 99 % of the gaps in a stream, in steps",
        (("gap_p99_in_steps", "≤ 6"),),
        "a slice of somebody's prompt between two steps",
    ),
    (
        "GiB with 8 places of 2,048 tokens; of 4,096 (the default)",
        (("memory_gib", "≤ 4"), ("memory_default_gib", "–")),
        "weights, states, cells of the places, embedder (below)",
    ),
    (
        "decoding beside a busy neighbour, over a, over its defaults",
        (("sufler_over_two_threads", "≥ 4"), ("sufler_over_defaults", "–")),
        "spinning threads wait for the one that was put off",
    ),
)


def main() -> int:
    """Print the table, or put it into its place."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    options = parser.parse_args()
    text = table([json.loads(path.read_text()) for path in options.files])
    if not options.write:
        print(text)
        return 0
    page = PAGE.read_text(encoding="utf8")
    before, _, rest = page.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{PAGE.name} has lost its marks")
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf8")
    return 0


def table(results: list[dict[str, Any]]) -> str:
    """Markdown: the machine and the versions, then a line for each thing measured."""
    figures = {name: value for each in results for name, value in each["figures"].items()}
    lines = [_of_what(each) for each in results]
    lines += [
        "",
        "| figure (names in the JSON) | to reach | measured | bounded by |",
        "| --- | --- | --- | --- |",
    ]
    for what, pairs, bound in LINES:
        names = ", ".join(f"`{name}`" for name, _ in pairs)
        goals = ", ".join(goal for _, goal in pairs)
        values = ", ".join(_shown(figures.get(name)) for name, _ in pairs)
        lines.append(f"| {what} ({names}) | {goals} | {values} | {bound} |")
    return "\n".join(lines)


def _of_what(result: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in result.get("versions", {}).items())
    days = sorted({run["at"][:10] for run in result.get("runs", [])})
    how = "a quick round, " if result.get("quick") else ""
    how += "passages read apart, " if result.get("apart") else ""
    return f"{result['model']}, {how}{' and '.join(days) or 'undated'}; {result['machine']}; {versions}.  "


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    sys.exit(main())
