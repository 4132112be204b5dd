"""What a measured search looks through: rows of a question set, or the demo bank."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from benchmarks.empty_home import HOME, ROOT
from benchmarks.ranking import Asked


def empty_library() -> None:
    """Nothing published, nothing indexed."""
    from ingestion.models import Centre, Document, IndexEvent, TermCount, Word
    from ingestion.pipeline import indexing

    indexing.forget_store()
    shutil.rmtree(settings.INDEX_FOLDER, ignore_errors=True)
    for model in (Document, IndexEvent, TermCount, Word):
        model.objects.all().delete()
    Centre.objects.filter(of=Centre.Of.PASSAGES).delete()


def fill(rows: Sequence[dict[str, Any]]) -> None:
    """Import rows the way a FAQ base is imported, and publish them."""
    from ingestion import versions
    from ingestion.importing import receive_faq
    from ingestion.models import Version
    from ingestion.pipeline.ingesting import ingest
    from ingestion.uploads import Card

    path = Path(HOME, "rows.jsonl")
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    _, received = receive_faq(path, path.name, Card(title="", publish_when_ready=True), None)
    for version in received.values():
        assert isinstance(version, Version), "the same rows twice"
        versions.publish_if_asked(ingest(version))


def fill_demo() -> tuple[dict[str, list[Asked]], list[Asked]]:
    """The demo bank: answered questions by kind, as the desk searches for them, and those off its topics."""
    from datetime import date

    from assistant.evaluation.scoring import case_of
    from assistant.management.commands.evaluate import _searched
    from assistant.management.commands.load_demo import load_documents
    from ingestion import versions
    from ingestion.pipeline.ingesting import ingest

    empty_library()
    for version in load_documents():
        versions.publish_if_asked(ingest(version))
    kinds: dict[str, list[Asked]] = {}
    off_topic = []
    for line in Path(ROOT, "demo/questions.jsonl").read_text(encoding="utf-8").splitlines():
        case = case_of(json.loads(line))
        text = _searched(case).words()
        if case.gold:
            day = date.fromisoformat(case.as_of) if case.as_of else None
            kinds.setdefault(case.kind, []).append(Asked(text, frozenset(case.gold), day))
        elif case.kind == "off_topic":
            off_topic.append(Asked(text, frozenset()))
    return kinds, off_topic
