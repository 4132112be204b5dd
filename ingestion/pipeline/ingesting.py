"""What happens to a document: read, cut, embed, save. One call does the whole way of one version."""

import logging
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from ingestion.models import Document, Kind, Passage, Status, Version
from ingestion.pipeline import chunking, confining, embedding, inspecting, parsing, priming
from ingestion.pipeline.indexing import lexical
from ingestion.pipeline.values import (
    Block,
    EngineUnavailable,
    Parsed,
    Piece,
    Place,
    Problem,
    UnreadableFile,
    digest,
)

log = logging.getLogger("sufler.ingestion")

# the embedder reads 512 tokens; at 3 characters a token in the worst of the three languages this fits
LONGEST_ROW = 1_400
LONGEST = 700
# what reading a file says of its version
READ = ("status", "stage", "problems", "unsettled", "proposed_from", "proposed_until", "sketch")
AWAY = (EngineUnavailable, OperationalError, InterfaceError)
"""An engine or the database does not answer: a later try may do the work."""
REPORT_EVERY = 2.0
"""Seconds between two reports of pages read."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A document cut into pieces, each with the name it can be cited by."""

    pieces: tuple[Piece, ...]
    external_ids: tuple[str, ...]
    title: str = ""
    language: str = ""
    problems: tuple[Problem, ...] = ()
    proposed_from: date | None = None
    proposed_until: date | None = None
    sketch: bytes = b""


def ingest(version: Version) -> Version:
    """Bring a version from its stored file to "ready", or to where a person must decide, or to "failed".

    May be repeated at any time: what was saved before is replaced. Raises one of AWAY; the version then stays
    "processing".
    """
    if version.status != Status.PROCESSING:
        return version
    try:
        # a scan is read for minutes: not again and again while nobody can embed it, which is waited for
        _report(version, "embedding")
        embedding.be_sure()
        _report(version, "reading")
        cut = read(version)
        priming.prime()
        _save(version, cut, _embed(version, cut))
    except AWAY:
        raise
    except UnreadableFile as reason:
        _fail(version, reason)
        return version
    except Exception as error:
        # left "processing" it would be taken up for ever; what the error says may be the document's text
        log.error("version %s: %s", version.pk, type(error).__name__)
        _fail(version, UnreadableFile("parser_died", type(error).__name__))
        return version
    log.info("version %s %s: %s passages", version.pk, version.status, len(cut.pieces))
    return version


def _fail(version: Version, reason: UnreadableFile) -> None:
    with transaction.atomic():
        if not _is_ours(version):
            return
        version.status, version.failure = Status.FAILED, reason.code
        version.problems = [Problem(reason.code, reason.detail).record()]
        version.save(update_fields=["status", "failure", "problems", "touched_at"])
    log.info("version %s failed: %s", version.pk, reason.code)


def _is_ours(version: Version) -> bool:
    """Whether the version still waits for its outcome; until the end of the transaction it does.

    Another worker may have finished it meanwhile, then `version` is what came of it: published passages keep
    their ids.
    """
    # the document's row is the lock of all its versions, here as in `versions.py`
    Document.objects.select_for_update().get(pk=version.document_id)
    if Version.objects.filter(pk=version.pk, status=Status.PROCESSING).exists():
        return True
    version.refresh_from_db()
    return False


def read(version: Version) -> Cut:
    """Parse and cut the version's file. Raises UnreadableFile."""
    path = Path(version.file.path)
    if version.document.kind == Kind.FAQ and path.suffix.lower() in {".csv", ".xlsx", ".jsonl"}:
        return _read_faq(version, path)
    parsed = confining.parse(path, version.file_name, progress=_page_reporter(version))
    title = version.document.title or parsed.title
    pieces = chunking.cut(replace(parsed, title=title), longest=LONGEST)
    if not pieces:
        raise UnreadableFile("no_text")
    stem = f"{version.document.slug}@{version.number}"
    ids = tuple(f"{stem}#{piece.place.slug() or 'p1'}-{piece.ordinal}" for piece in pieces)
    sketch = inspecting.sketch(block.text for block in parsed.blocks)
    return Cut(
        pieces,
        ids,
        parsed.title,
        parsed.language,
        (*parsed.problems, *inspecting.twins(sketch, _sketches_beside(version))),
        parsed.effective_from,
        parsed.effective_until,
        sketch,
    )


def _sketches_beside(version: Version) -> dict[str, bytes]:
    """What the published versions of other documents say, by the document's name."""
    others = Version.objects.filter(status=Status.PUBLISHED).exclude(document=version.document)
    return {slug: bytes(sketch) for slug, sketch in others.values_list("document__slug", "sketch")}


def _read_faq(version: Version, path: Path) -> Cut:
    """Rows of this document's language; a long row becomes pieces that share its external id."""
    pieces: list[Piece] = []
    ids: list[str] = []
    for row in confining.read_rows(path, version.file_name):
        if row.error or row.language != version.document.language:
            continue
        text = f"{row.question}\n{row.text}" if row.question else row.text
        own = chunking.cut(Parsed((Block(text, Place()),), row.title), longest=LONGEST_ROW)
        pieces += own
        ids += [row.external_id] * len(own)
    if not pieces:
        raise UnreadableFile("empty")
    return Cut(tuple(pieces), tuple(ids))


def spoken(piece: Piece | Passage) -> str:
    """The text that is embedded and indexed: the breadcrumb helps a short passage to be found."""
    return f"{piece.breadcrumb}\n{piece.text}" if piece.breadcrumb else piece.text


def _embed(version: Version, cut: Cut) -> list[bytes]:
    _report(version, "embedding", total=len(cut.pieces))
    vectors: list[bytes] = []
    for batch in embedding.embed_passages([spoken(piece) for piece in cut.pieces]):
        vectors += [np.ascontiguousarray(row).tobytes() for row in batch]
        _report(version, "embedding", done=len(vectors), total=len(cut.pieces))
    return vectors


def _save(version: Version, cut: Cut, vectors: list[bytes]) -> None:
    passages = [
        Passage(
            version=version,
            position=position,
            external_id=external_id,
            text=piece.text,
            breadcrumb=piece.breadcrumb[:500],
            page=piece.place.page,
            clause=piece.place.clause,
            sheet=piece.place.sheet,
            row=piece.place.row,
            boxes=[box.record() for box in piece.boxes],
            confidence=piece.confidence,
            effective_from=piece.effective_from,
            effective_until=piece.effective_until,
            text_sha256=digest(piece.text),
            embedder=settings.EMBED_MODEL,
            vector=vector,
            terms=lexical.pack(lexical.weigh(spoken(piece))),
        )
        for position, (piece, external_id, vector) in enumerate(
            zip(cut.pieces, cut.external_ids, vectors, strict=True), 1
        )
    ]
    with transaction.atomic():
        if not _is_ours(version):
            return
        Passage.objects.filter(version=version).delete()
        version.settlements.all().delete()
        Passage.objects.bulk_create(passages, batch_size=500)
        document = version.document
        document.title = document.title or cut.title or version.file_name
        document.language = document.language or cut.language or "ru"
        document.save(update_fields=["title", "language"])
        version.status, version.stage = _status(cut.problems), "done"
        version.problems = [problem.record() for problem in cut.problems]
        version.unsettled = len(version.problems)
        version.proposed_from, version.proposed_until = cut.proposed_from, cut.proposed_until
        version.sketch = cut.sketch
        version.save(update_fields=[*READ, "touched_at"])


def _status(problems: tuple[Problem, ...]) -> Status:
    """Where a version stands that was read with these findings."""
    codes = {problem.code for problem in problems}
    if codes & set(parsing.SUSPICIONS):
        return Status.QUARANTINED
    return Status.NEEDS_ATTENTION if codes & parsing.TO_SETTLE else Status.READY


def _page_reporter(version: Version) -> confining.Progress:
    """Reports pages read, at most one report in `REPORT_EVERY`."""
    last = 0.0

    def report(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= REPORT_EVERY:
            last = time.monotonic()
            _report(version, "reading", done, total)

    return report


def _report(version: Version, stage: str, done: int = 0, total: int = 0) -> None:
    """Write the progress for the page; it also shows that whoever does the work is alive."""
    version.stage, version.done, version.total = stage, done, total
    version.save(update_fields=["stage", "done", "total", "touched_at"])
