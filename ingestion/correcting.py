"""Passages put right by hand: corrected, left out, brought back, given days of their own; each on record."""

import numpy as np
from django.conf import settings
from django.db import transaction

from foundation import audit
from foundation.clock import Validity
from foundation.models import User
from ingestion.models import Passage, Status, Version
from ingestion.pipeline import embedding
from ingestion.pipeline.indexing import lexical, outbox
from ingestion.pipeline.ingesting import spoken
from ingestion.pipeline.values import Piece, digest
from ingestion.shelf import ALIVE
from ingestion.versions import NotPossible, locked

LONGEST = 1_400
TEXT = ("text", "text_sha256", "original_text", "embedder", "vector", "terms")


def correct(passage: Passage, text: str, by: User, *, seen: str) -> Passage:
    """Put another text in the place of a passage's; the parser's own is kept the first time.

    `seen` is the SHA-256 of the text that the person changed. Raises NotPossible: no_words, too_long,
    changed_since when somebody else was first, not_ready when the version is out of use; and
    EngineUnavailable, when nothing was changed.
    """
    text = text.strip()
    if not text:
        raise NotPossible("no_words")
    if len(text) > LONGEST:
        raise NotPossible("too_long")
    words = spoken(Piece(text, passage.breadcrumb, passage.place, 1))
    (batch,) = embedding.embed_passages([words])
    with transaction.atomic():
        version, passage = _held(passage)
        if passage.text_sha256 != seen:
            raise NotPossible("changed_since")
        before = passage.text_sha256
        original = passage.original_text or passage.text
        _uncount(version)
        passage.text, passage.text_sha256 = text, digest(text)
        passage.original_text = "" if text == original else original
        passage.embedder = settings.EMBED_MODEL
        passage.vector = np.ascontiguousarray(batch[0]).tobytes()
        passage.terms = lexical.pack(lexical.weigh(words))
        passage.save(update_fields=TEXT)
        _count(version)
        details = {"passage": passage.external_id, "before": before, "since": passage.text_sha256}
        audit.record(by, "passage.corrected", version, details)
    return passage


def restore(passage: Passage, by: User, *, seen: str) -> Passage:
    """Bring the parser's text back. Raises as correct(); not_corrected when it stands already."""
    if not passage.original_text:
        raise NotPossible("not_corrected")
    return correct(passage, passage.original_text, by, seen=seen)


def leave_out(passage: Passage, by: User, *, out: bool) -> Passage:
    """Keep a passage from being found, or let it be found again. Raises NotPossible."""
    with transaction.atomic():
        version, passage = _held(passage)
        if passage.excluded == out:
            raise NotPossible("changed_since")
        _uncount(version)
        passage.excluded = out
        passage.save(update_fields=["excluded"])
        _count(version)
        action = "passage.excluded" if out else "passage.included"
        audit.record(by, action, version, {"passage": passage.external_id})
    return passage


def give_days(passage: Passage, window: Validity, by: User) -> Passage:
    """Narrow the version's window for one passage; an open window takes its own days away."""
    if window.start and window.until and window.until <= window.start:
        raise NotPossible("dates_reversed")
    with transaction.atomic():
        version, passage = _held(passage)
        before = _written(passage.validity)
        passage.effective_from, passage.effective_until = window.start, window.until
        passage.save(update_fields=["effective_from", "effective_until"])
        _count(version, terms=False)
        details = {"passage": passage.external_id, "days": _written(window), "before": before}
        audit.record(by, "passage.redated", version, details)
    return passage


def _written(window: Validity) -> list[str | None]:
    return [day.isoformat() if day else None for day in (window.start, window.until)]


def _held(passage: Passage) -> tuple[Version, Passage]:
    """The passage as it is now and its version, ours alone for the rest of the transaction."""
    version = locked(passage.version)
    if version.status not in ALIVE:
        raise NotPossible("not_ready")
    return version, Passage.objects.select_related("version__document").get(pk=passage.pk)


def _uncount(version: Version) -> None:
    if version.status == Status.PUBLISHED:
        outbox.count_out(version)


def _count(version: Version, *, terms: bool = True) -> None:
    """Let the index and whatever compared this version know."""
    if version.status == Status.PUBLISHED:
        if terms:
            outbox.count_in(version)
        outbox.note(version)
    version.save(update_fields=["touched_at"])
