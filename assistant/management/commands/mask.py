"""`manage.py mask --jsonl`: texts on standard input, masked texts and their spans on standard output."""

import time
from argparse import ArgumentParser
from typing import Any

from assistant.pipeline import masking
from assistant.pipeline.hiding import hide
from foundation.commands import LinesCommand, Row, RowError, apply_migrations


class Command(LinesCommand):
    help = 'Mask customer fields: reads {"id","text","conversation"?}, writes {"id","masked","spans","ms"}.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True)

    def handle(self, **_: Any) -> None:
        apply_migrations()  # the bank's own masking policy stands in the database
        vaults: dict[str, masking.Vault] = {}

        def act(row: Row) -> dict[str, Any]:
            text = row.get("text")
            if not isinstance(text, str):
                raise RowError("no_text")
            conversation = row.get("conversation")
            vault = (
                masking.Vault()
                if conversation is None
                else vaults.setdefault(str(conversation), masking.Vault())
            )
            started = time.perf_counter()
            try:
                masked = hide(text, vault, known_values_of(row))
            except masking.MaskingError:
                raise RowError("masking_failed") from None
            elapsed = round(1000 * (time.perf_counter() - started), 2)
            spans = [{"start": s.start, "end": s.end, "label": s.label} for s in masked.spans]
            return {"masked": masked.text, "spans": spans, "ms": elapsed}

        self.serve(act)


def known_values_of(row: Row) -> dict[str, str]:
    """The values of the customer whose card is open. Raises RowError("bad_known_values")."""
    values = row.get("known_values") or {}
    if not isinstance(values, dict):
        raise RowError("bad_known_values")
    return {str(key): str(value) for key, value in values.items()}
