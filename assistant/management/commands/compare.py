"""`manage.py compare`: two or more routes over the same cases, a report as HTML and JSON, a verdict."""

import hashlib
import json
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from assistant.evaluation import cases as sources
from assistant.evaluation import comparing, reporting
from assistant.evaluation.rules import BadRules, Rules, rules_of
from assistant.models import CaseResult, Comparison, EvaluationCase
from foundation import audit, standby
from foundation.commands import LinesCommand, UsageError, apply_migrations, whole
from foundation.routes import UnknownRoute


class Command(LinesCommand):
    help = "Ask every case through each route; the first is the champion. Goes on where it was broken off."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("cases", type=Path)
        parser.add_argument("--route", action="append", required=True, dest="routes", help="by name")
        parser.add_argument(
            "--out", type=Path, required=True, help="a folder for report.html and report.json"
        )
        parser.add_argument("--rules", type=Path, help="a JSON file of decision rules (docs/reference.md)")
        parser.add_argument("--name", default="")
        parser.add_argument("--limit", type=whole(0), default=0, help="so many cases, evenly drawn; 0: all")

    def handle(
        self,
        *,
        cases: Path,
        routes: list[str],
        out: Path,
        rules: Path | None,
        name: str,
        limit: int,
        **_: Any,
    ) -> None:
        began = time.monotonic()
        apply_migrations()
        by = _rules(rules)
        given = _drawn(self._cases(cases), limit)
        try:
            comparison = comparing.begin(name or cases.stem, given, routes, by)
        except UnknownRoute as error:
            raise UsageError(f"no route {error.args[0]!r}") from None
        except comparing.NothingToCompare:
            raise UsageError(
                "name two routes or more, and a file with at least one case whose clauses are in force and "
                "that no adapter of the routes was trained with"
            ) from None
        try:
            with standby.engine():
                comparing.go_on(comparison.pk, tell=self._told(comparison.wanted))
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference") from None
        self._write_report(Comparison.objects.get(pk=comparison.pk), out, round(time.monotonic() - began, 1))
        self.finish()

    def _cases(self, file: Path) -> list[EvaluationCase]:
        try:
            given = sources.read(file.read_text("utf8").splitlines(), listed=False)
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"{file} can't be read") from None
        for line, code in given.problems:
            self.write({"line": line, "error": code})
        return given.cases

    def _told(self, wanted: int) -> Callable[[CaseResult, int], None]:
        def tell(result: CaseResult, there: int) -> None:
            said = result.error or ("right" if result.right else "not right")
            self.stderr.write(f"{there}/{wanted} case {result.case_id} {result.route}: {said}")

        return tell

    def _write_report(self, comparison: Comparison, out: Path, seconds: float) -> None:
        out.mkdir(parents=True, exist_ok=True)
        report = reporting.report(comparison)
        text = json.dumps(report, ensure_ascii=False, indent=1).encode()
        (out / "report.json").write_bytes(text)
        told = {"sha256": hashlib.sha256(text).hexdigest()}
        audit.record("command", "comparison.exported", comparison, told)
        (out / "report.html").write_text(
            render_to_string("comparisons/file.html", {"report": report}), "utf8"
        )
        self.write(
            {
                "comparison": comparison.pk,
                "state": comparison.state,
                "cases": len(report["cases"]),
                "due": [one["case"] for one in report["due"]],
                "leaked": [one["case"] for one in report["leaked"]],
                "seconds": seconds,
                "seconds_of_answers": round(sum(one.total_ms for one in comparison.results.all()) / 1000, 1),
                "verdict": report["verdict"],
                "broken_rules": {
                    route: [one["code"] for one in figures.get("rules", ()) if not one["holds"]]
                    for route, figures in report["routes"].items()
                    if route != report["champion"]
                },
                "report": [str(out / "report.html"), str(out / "report.json")],
            }
        )


def _drawn(cases: list[EvaluationCase], limit: int) -> list[EvaluationCase]:
    """So many from the beginning to the end; the same each time, so that a run can be gone on with."""
    count = min(limit, len(cases)) if limit > 0 else len(cases)
    return [cases[number * len(cases) // count] for number in range(count)]


def _rules(file: Path | None) -> Rules:
    try:
        return rules_of(json.loads(file.read_text("utf8"))) if file else Rules()
    except (OSError, ValueError, AttributeError, TypeError) as error:
        why = error if isinstance(error, BadRules) else "it is no JSON object"
        raise UsageError(f"{file}: {why}") from None
