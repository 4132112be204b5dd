"""What the answers to a question set are worth: the figures of `manage.py evaluate` (docs/quality.md)."""

from collections.abc import Sequence
from typing import Any

from assistant.evaluation.intervals import quantiles_with_intervals, share_with_interval
from assistant.evaluation.scoring import Case, is_gold, is_right, quantile, says_foreign_figure, share
from assistant.wire import TIMES

# the flag of an answer over which stands that it has to be checked
MARK = "unsupported"
# what a person waits for; the mask is a part of each
WAITED_FOR = ("retrieve_ms", "first_token_ms", "total_ms")


def judge(cases: Sequence[Case], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of `evaluate`: `rows` are the answers to the cases, in order, as `ask` gives them."""
    pairs = [(case, row) for case, row in zip(cases, rows, strict=True) if "error" not in row]
    gold = [(case, row) for case, row in pairs if case.gold]
    times = [row["timings"] for _, row in pairs if row["timings"]]
    return {
        "errors": len(rows) - len(pairs),
        "answered": share(not row["refused"] for _, row in gold),
        "wrongly refused": share_with_interval([row["refused"] for _, row in gold]),
        "right": share(is_right(row["answer"], case) for case, row in gold),
        "cited": share(any(is_gold(one, case) for one in row["citations"]) for case, row in gold),
        "right and cited": share(
            is_right(row["answer"], case) and any(is_gold(one, case) for one in row["citations"])
            for case, row in gold
        ),
        "right by language": {
            language: share(is_right(row["answer"], case) for case, row in gold if case.language == language)
            for language in sorted({case.language for case, _ in gold})
        },
        "refused rightly": share(row["refused"] for case, row in pairs if not case.gold),
        "refused or marked rightly": share_with_interval(
            [row["refused"] or MARK in row["flags"] for case, row in pairs if not case.gold]
        ),
        "refused rightly by kind": {
            kind: share_with_interval(
                [row["refused"] for case, row in pairs if not case.gold and case.kind == kind]
            )
            for kind in sorted({case.kind for case, _ in pairs if not case.gold})
        },
        "right and cited, intervals": {
            name: share_with_interval(
                [_right_and_cited(case, row) for case, row in gold if name in _groups(case)]
            )
            for name in sorted({name for case, _ in gold for name in _groups(case)})
        },
        "cited passages that are gold": share(
            is_gold(one, case) for case, row in gold for one in row["citations"]
        ),
        "answers with a foreign figure": share_with_interval(
            [says_foreign_figure(row, case) for case, row in pairs]
        ),
        "only a quotation": share(
            bool(row["sentences"]) and all(one.get("kind") == "quoted" for one in row["sentences"])
            for _, row in gold
            if not row["refused"]
        ),
        "words of an answer, median": quantile(
            [len(row["answer"].split()) for _, row in pairs if row["answer"]], 0.5
        ),
        "foreign figure flagged": share("foreign_figure" in row["flags"] for _, row in pairs),
        **{
            f"{name} p50/p95": [quantile([t[name] for t in times if t.get(name)], q) for q in (0.5, 0.95)]
            for name in TIMES
        },
        "waits by language and kind": {
            name: {
                time: quantiles_with_intervals([t[time] for t in own if t.get(time)]) for time in WAITED_FOR
            }
            for name, own in _times_by_group(pairs).items()
        },
    }


def _times_by_group(pairs: Sequence[tuple[Case, dict[str, Any]]]) -> dict[str, list[dict[str, float]]]:
    """The times of each language's and each kind's answers, refusals too: they are waited for as well."""
    groups: dict[str, list[dict[str, float]]] = {}
    for case, row in pairs:
        for name in _groups(case):
            groups.setdefault(name, []).append(row["timings"])
    return dict(sorted(groups.items()))


def _groups(case: Case) -> tuple[str, str]:
    return case.language, case.kind


def _right_and_cited(case: Case, row: dict[str, Any]) -> bool:
    return is_right(row["answer"], case) and any(is_gold(one, case) for one in row["citations"])
