"""`manage.py check_examples`: whether the rows that adapters and the embedder learn from are fit for it.

They are compared with everything at hand that judges an adapter: the demo bank, and the questions and
passages of SUFLER_DATA where that folder exists.
"""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from assistant.tuning.checking import check, counts
from assistant.tuning.worked import NoExample, every_file, read_examples
from foundation.commands import LinesCommand, UsageError

DEMO = Path(settings.BASE_DIR) / "demo"
QUESTIONS = settings.DATA_FOLDER / "qa"


class Command(LinesCommand):
    help = "Check the worked rows of assistant/tuning/examples and print how many there are of which kind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="other rows than the shipped ones")

    def handle(self, *, files: list[Path], **_: Any) -> None:
        try:
            examples = read_examples(files or every_file())
        except OSError as error:
            raise UsageError(f"{error.filename} can't be read") from None
        except NoExample as error:
            raise UsageError(str(error)) from None
        for problem in check(examples, judged_texts()):
            self.write({"id": problem.row, "error": problem.code, "detail": problem.detail})
        self.write({"rows": len(examples), **counts(examples)})
        self.finish()


def judged_texts() -> Iterator[str]:
    """Questions and passages that judge an adapter."""
    for file in sorted([DEMO / "questions.jsonl", *QUESTIONS.glob("*.jsonl")]):
        for line in file.read_text(encoding="utf8").splitlines():
            row = json.loads(line)
            yield row.get("question") or row["text"]
    for file in sorted([*DEMO.glob("sources/*.txt"), *DEMO.glob("documents/*.[mth]*")]):
        yield file.read_text(encoding="utf8")
    with (DEMO / "documents/faq.csv").open(encoding="utf8", newline="") as faq:
        for row in csv.DictReader(faq):
            yield from (row["question"], row["text"])
