"""`manage.py build_dataset NAME`: a data set for an adapter, out of what supervisors gave as examples."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from assistant.models import DataSet
from assistant.tuning import building
from foundation.commands import LinesCommand, UsageError, apply_migrations, user_named


class Command(LinesCommand):
    help = "Build a data set from reviewed answers; says what was left out and why, then the statement."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", help="letters, figures and dashes; the same name again gets a next number"
        )
        parser.add_argument("--worked", action="store_true", help="with the shipped worked rows")
        parser.add_argument("--cases", type=Path, nargs="*", default=(), help="files of further cases")
        parser.add_argument("--as", dest="username")

    def handle(self, *, name: str, worked: bool, cases: list[Path], username: str | None, **_: Any) -> None:
        if not building.NAME.fullmatch(name):
            raise UsageError("a name has letters, figures and dashes")
        judged = [question for file in cases for question in _questions(file)]
        apply_migrations()
        try:
            made = building.build(name, user_named(username), worked=worked, judged=judged)
        except building.NothingToLearn:
            self.write({"error": "nothing_to_learn"})
            self.finish()
        else:
            self._tell(made)

    def _tell(self, made: DataSet) -> None:
        for one in made.left_out:
            self.write({"id": f"review:{one['review']}", "left_out": one["code"], "other": one["other"]})
        self.write({"data_set": str(made), "file": str(made.file), **made.statement})


def _questions(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf8").splitlines()
        return [str(json.loads(line)["question"]) for line in lines if line.strip()]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{file} has no cases: a JSON object with a question on each line") from None
