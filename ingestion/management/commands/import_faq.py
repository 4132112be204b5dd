"""`manage.py import_faq FILE`: an existing FAQ base, one JSON line for each row of it."""

import time
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from foundation import standby
from foundation.commands import LinesCommand, UsageError, apply_migrations
from ingestion import antivirus, versions
from ingestion.importing import receive_faq
from ingestion.management.commands.ingest import nothing, unreadable
from ingestion.models import Version
from ingestion.pipeline.faq import Row
from ingestion.pipeline.ingesting import ingest
from ingestion.pipeline.values import EngineUnavailable, UnreadableFile
from ingestion.uploads import AlreadyThere, Card


class Command(LinesCommand):
    help = "Import questions and answers (CSV, XLSX or JSONL: external_id, title, text, language, question)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--title", default="")
        parser.add_argument("--publish", action="store_true")

    def handle(self, *, file: Path, title: str, publish: bool, **_: Any) -> None:
        apply_migrations()
        started = time.perf_counter()
        if not file.is_file():
            raise UsageError(f"no such file: {file}")
        try:
            antivirus.check(file, None)
            rows, received = receive_faq(file, file.name, Card(title=title, publish_when_ready=publish), None)
            with standby.engine(chat=False):
                for language, version in received.items():
                    if isinstance(version, Version):
                        received[language] = versions.publish_if_asked(ingest(version))
        except (UnreadableFile, OSError) as reason:
            found = unreadable(reason) if isinstance(reason, UnreadableFile) else nothing("no_such_file")
            self.write({"file": str(file), **found, "ms": _since(started)})
            return self.finish()
        except (standby.NoEngine, EngineUnavailable):
            raise UsageError(
                "the engine room did not answer; run: python -m inference --only-embed"
            ) from None
        passages = _passages(received)
        elapsed = round(_since(started) / max(1, len(rows)), 2)
        for row in rows:
            self.write({**_result(row, received, passages), "file": str(file), "ms": elapsed})
        return self.finish()


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 1)


def _passages(received: dict[str, Version | AlreadyThere]) -> dict[str, Counter[str]]:
    return {
        language: Counter(_version(item).passages.values_list("external_id", flat=True))
        for language, item in received.items()
    }


def _result(
    row: Row, received: dict[str, Version | AlreadyThere], passages: dict[str, Counter[str]]
) -> dict[str, Any]:
    names = {"line": row.line, "external_id": row.external_id, "language": row.language}
    if row.error:
        return {**names, **nothing(row.error)}
    item = received[row.language]
    version = _version(item)
    problems = [{"code": "already_there", "detail": str(version)}] if isinstance(item, AlreadyThere) else []
    result = {
        **names,
        "document": version.document.slug,
        "version": version.number,
        "status": version.status,
        "passages": passages[row.language][row.external_id],
        "problems": problems,
    }
    return {**result, "error": version.failure} if version.failure else result


def _version(item: Version | AlreadyThere) -> Version:
    return item.version if isinstance(item, AlreadyThere) else item
