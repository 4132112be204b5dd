"""The life of a version: published, replaced by date, retired; each step is audited and reaches the index."""

from datetime import date
from itertools import zip_longest

from django.db import transaction

from foundation import audit, clock
from foundation.models import User
from ingestion.models import Document, Status, Version
from ingestion.pipeline.indexing import outbox


class NotPossible(Exception):
    """The step can't be taken; `code` says why (not_ready, already_published, not_published)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def publish(version: Version, by: User | None) -> Version:
    """Make a ready version answerable in its window. Raises NotPossible.

    A version without a starting date that replaces another one starts today.
    """
    with transaction.atomic():
        version = _locked(version)
        if version.status == Status.PUBLISHED:
            raise NotPossible("already_published")
        if version.status != Status.READY:
            raise NotPossible("not_ready")
        replaces = version.document.versions.filter(status=Status.PUBLISHED).exists()
        if version.effective_from is None and replaces:
            version.effective_from = clock.today()
        version.status, version.published_by, version.published_at = Status.PUBLISHED, by, clock.now()
        version.save()
        outbox.count_in(version)
        outbox.note(version)
        _draw_windows(version.document)
        audit.record(by or "command", "version.published", version, {"from": _iso(version.effective_from)})
    version.refresh_from_db()
    return version


def retire(version: Version, by: User | None) -> Version:
    """Take a published version out of every answer, today's and the past's. Raises NotPossible."""
    with transaction.atomic():
        version = _locked(version)
        if version.status != Status.PUBLISHED:
            raise NotPossible("not_published")
        version.status = Status.RETIRED
        version.save(update_fields=["status", "touched_at"])
        outbox.count_out(version)
        outbox.note(version)
        _draw_windows(version.document)
        audit.record(by or "command", "version.retired", version)
    return version


def publish_if_asked(version: Version) -> Version:
    """Publish a version that was handed in with the wish to publish it, once it is ready."""
    if version.status == Status.READY and version.publish_when_ready:
        return publish(version, version.uploaded_by)
    return version


def _locked(version: Version) -> Version:
    # the document's row is the lock of all its versions: two admins at once go one after the other
    document = Document.objects.select_for_update().get(pk=version.document_id)
    return document.versions.select_related("document").get(pk=version.pk)


def _draw_windows(document: Document) -> None:
    """Give each published version its window: from its date until the next one's date or its own end."""
    published = sorted(
        document.versions.filter(status=Status.PUBLISHED),
        key=lambda v: (v.effective_from or date.min, v.number),
    )
    for version, following in zip_longest(published, published[1:]):
        ends = [day for day in (version.effective_until, following and following.effective_from) if day]
        window = (version.effective_from, min(ends, default=None))
        if window != (version.in_force_from, version.in_force_until):
            version.in_force_from, version.in_force_until = window
            version.save(update_fields=["in_force_from", "in_force_until", "touched_at"])
            outbox.note(version)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
