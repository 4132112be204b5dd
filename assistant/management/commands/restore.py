"""`manage.py restore --jsonl`: placeholders become values again."""

from argparse import ArgumentParser
from typing import Any

from assistant.pipeline import masking
from foundation.commands import LinesCommand, Row, RowError


class Command(LinesCommand):
    help = 'Restore values: reads {"id","masked_answer","values"} lines, writes {"id","text"} lines.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True)

    def handle(self, **_: Any) -> None:
        def act(row: Row) -> dict[str, Any]:
            text, values = row.get("masked_answer"), row.get("values")
            if not isinstance(text, str) or not isinstance(values, dict):
                raise RowError("no_masked_answer_or_values")
            return {"text": masking.restore(text, {str(key): str(value) for key, value in values.items()})}

        self.serve(act)
