"""`manage.py search --jsonl`: questions on standard input, the passages found on standard output."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from assistant.pipeline import masking
from assistant.pipeline.cleaning import clean
from assistant.pipeline.hiding import hide
from assistant.wire import found
from foundation import standby
from foundation.commands import (
    LinesCommand,
    Row,
    RowError,
    UsageError,
    apply_migrations,
    reader_for,
    user_named,
    whole,
)
from ingestion import knowledge


class Command(LinesCommand):
    help = 'Search the published passages: reads {"id","question"} lines, writes {"id","hits","ms"} lines.'

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--jsonl", action="store_true", required=True)
        parser.add_argument("--limit", type=whole(1), default=10)
        parser.add_argument("--as-of", type=date.fromisoformat)
        parser.add_argument("--as", dest="username")

    def handle(self, *, limit: int, as_of: date | None, username: str | None, **_: Any) -> None:
        apply_migrations()
        reader = reader_for(user_named(username))

        def act(row: Row) -> dict[str, Any]:
            started = time.perf_counter()
            try:
                question = hide(question_of(row), masking.Vault())
                hits = knowledge.search(question, reader, as_of=as_of, limit=limit)
            except masking.MaskingError:
                raise RowError("masking_failed") from None
            except knowledge.EngineUnavailable as error:
                raise RowError(str(error)) from None
            return {
                "hits": [found(hit) for hit in hits],
                "words_only": any(hit.words_only for hit in hits),
                "ms": round(1000 * (time.perf_counter() - started), 1),
            }

        try:
            with standby.engine(chat=False):
                self.serve(act)
        except standby.NoEngine:
            raise UsageError("no engine is ready; run: python -m inference --only-embed") from None


def question_of(row: Row) -> str:
    """The row's question without what no keyboard types. Raises RowError("no_question")."""
    question = row.get("question")
    typed = clean(question) if isinstance(question, str) else ""
    if not typed.strip():
        raise RowError("no_question")
    return typed
