"""The life of a version: published, replaced by date, rolled back, retired.

Each step is audited and reaches the index. No job switches anything at midnight: what is in force follows
from the windows and the day of the question.
"""

import hashlib
from datetime import date
from itertools import zip_longest

from django.db import transaction

from foundation import audit, clock
from foundation.clock import Validity
from foundation.models import User
from ingestion.models import Document, Passage, Status, Version
from ingestion.pipeline.indexing import outbox
from ingestion.pipeline.parsing.problems import DAYS_IN_DOUBT

# out of every answer for good; a published one through retire() too
ENDABLE = (Status.PUBLISHED, Status.READY, Status.NEEDS_ATTENTION, Status.QUARANTINED, Status.FAILED)
# may become ready
ON_THE_WAY = (Status.PROCESSING, Status.NEEDS_ATTENTION, Status.QUARANTINED)


class NotPossible(Exception):
    """The step can't be taken; `code` says why, from the closed list in docs/reference.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def publish(
    version: Version, by: User | None, *, window: Validity | None = None, seen: str | None = None
) -> Version:
    """Make a ready version answerable in its window. Raises NotPossible.

    `window`: the days the admin confirmed, in the place of those stated at upload. `seen`: the `mark()` of
    the document as the admin saw it; when it is another by now, somebody else was first. A version without
    a starting date that replaces another one starts today.
    """
    with transaction.atomic():
        version = locked(version)
        if version.status == Status.PUBLISHED:
            raise NotPossible("already_published")
        if version.status != Status.READY:
            raise NotPossible("not_ready")
        _refuse_stale(version.document, seen)
        if window is not None:
            version.effective_from, version.effective_until = _ordered(window)
        replaces = version.document.versions.filter(status=Status.PUBLISHED).exists()
        if version.effective_from is None and replaces:
            version.effective_from = _today_within(version)
        version.status, version.published_by, version.published_at = Status.PUBLISHED, by, clock.now()
        version.failure = ""
        version.save()
        outbox.count_in(version)
        outbox.note(version)
        _draw_windows(version.document)
        audit.record(by or "command", "version.published", version, {**_days(version), **_own_days(version)})
    version.refresh_from_db()
    return version


def redate(version: Version, by: User | None, window: Validity, *, seen: str | None = None) -> Version:
    """Give a version that is ready or published other days. Raises NotPossible."""
    with transaction.atomic():
        version = locked(version)
        if version.status not in (Status.READY, Status.PUBLISHED, Status.NEEDS_ATTENTION):
            raise NotPossible("not_ready")
        _refuse_stale(version.document, seen)
        others = version.document.versions.filter(status=Status.PUBLISHED).exclude(pk=version.pk)
        if window.start is None and version.status == Status.PUBLISHED and others.exists():
            raise NotPossible("needs_a_start")
        before = _days(version)
        version.effective_from, version.effective_until = _ordered(window)
        version.failure = ""
        version.save(update_fields=["effective_from", "effective_until", "failure", "touched_at"])
        _draw_windows(version.document)
        audit.record(by or "command", "version.redated", version, {**_days(version), "before": before})
    version.refresh_from_db()
    return version


def roll_back(version: Version, by: User | None) -> Version:
    """Undo a publication: the version is ready again, its days are those of the versions around it.

    Raises NotPossible. Answers given meanwhile keep the text they were given from.
    """
    with transaction.atomic():
        version = locked(version)
        if version.status != Status.PUBLISHED:
            raise NotPossible("not_published")
        _take_out(version, Status.READY)
        audit.record(by or "command", "version.rolled_back", version, _days(version))
    return version


def retire(version: Version, by: User | None) -> Version:
    """Take a version out for good: out of every answer, today's and the past's, or never to be published.

    Raises NotPossible.
    """
    with transaction.atomic():
        version = locked(version)
        if version.status not in ENDABLE:
            raise NotPossible("not_published")
        before = version.status
        if before == Status.PUBLISHED:
            _take_out(version, Status.RETIRED)
        else:
            version.status = Status.RETIRED
            version.save(update_fields=["status", "touched_at"])
        audit.record(by or "command", "version.retired", version, {"before": before})
    return version


def publish_if_asked(version: Version) -> Version:
    """Publish a version that was handed in with the wish to publish it, once it is ready.

    Where nobody stated a day and the text itself does, the text is believed; where its days are in doubt, the
    version stays ready until a person publishes it. What can't be published stays ready too, with the code as
    its `failure`.
    """
    if version.status != Status.READY:
        return version
    with transaction.atomic():
        # while it was being read the wish may have come, or somebody may have been first
        version = locked(version)
        if version.status == Status.READY and version.publish_when_ready:
            return _published_or_left(version, version.uploaded_by)
    return version


def ask_to_publish(version: Version, by: User | None, stated: Validity) -> Version:
    """The file of a version was handed in again with the wish to publish it: at once where it is ready.

    `stated`: days that were said this time, in the place of those said before. A version on its way keeps
    the wish only of who handed it in, whose name its publication bears.
    """
    with transaction.atomic():
        version = locked(version)
        ready = version.status == Status.READY
        if not ready and (version.status not in ON_THE_WAY or version.uploaded_by != by):
            return version
        if stated != Validity():
            version.effective_from, version.effective_until = _ordered(stated)
        version.publish_when_ready = True
        version.save(update_fields=["effective_from", "effective_until", "publish_when_ready", "touched_at"])
        return _published_or_left(version, by) if ready else version


def _published_or_left(version: Version, by: User | None) -> Version:
    stated = Validity(version.effective_from, version.effective_until)
    if stated == Validity() and DAYS_IN_DOUBT & {problem["code"] for problem in version.problems}:
        return version
    try:
        return publish(version, by, window=_believed(version))
    except NotPossible as reason:
        version.failure, version.publish_when_ready = reason.code, False
        version.save(update_fields=["failure", "publish_when_ready", "touched_at"])
        return version


def _believed(version: Version) -> Validity | None:
    """What the text says of its days, where nobody stated any and it has not come back after another text."""
    stated = Validity(version.effective_from, version.effective_until)
    proposed = Validity(version.proposed_from, version.proposed_until)
    if stated != Validity() or proposed == Validity() or not _in_order(proposed):
        return None
    earlier = version.document.versions.filter(number__lt=version.number, status=Status.PUBLISHED)
    return None if earlier.filter(sha256=version.sha256).exists() else proposed


def mark(document: Document) -> str:
    """A short name for what of a document is published for which days: equal while nothing changed."""
    published = document.versions.filter(status=Status.PUBLISHED).order_by("pk")
    rows = published.values_list("number", "effective_from", "effective_until")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


def locked(version: Version) -> Version:
    """The version as it is now, for the rest of the transaction ours alone.

    The document's row is the lock of all its versions: two admins at once go one after the other.
    """
    document = Document.objects.select_for_update().get(pk=version.document_id)
    return document.versions.select_related("document").get(pk=version.pk)


def _refuse_stale(document: Document, seen: str | None) -> None:
    if seen is not None and seen != mark(document):
        raise NotPossible("changed_since")


def _take_out(version: Version, to: Status) -> None:
    version.status, version.in_force_from, version.in_force_until = to, None, None
    if to == Status.READY:
        version.published_by, version.published_at, version.publish_when_ready = None, None, False
    version.save()
    outbox.count_out(version)
    outbox.note(version)
    _draw_windows(version.document)


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


def _ordered(window: Validity) -> tuple[date | None, date | None]:
    if not _in_order(window):
        raise NotPossible("dates_reversed")
    return window.start, window.until


def _in_order(window: Validity) -> bool:
    return window.start is None or window.until is None or window.start < window.until


def _today_within(version: Version) -> date:
    today = clock.today()
    if version.effective_until and version.effective_until <= today:
        raise NotPossible("ends_before_it_begins")
    return today


def _days(version: Version) -> dict[str, str | None]:
    return {"from": _iso(version.effective_from), "until": _iso(version.effective_until)}


def own_days(version: Version) -> list[Passage]:
    """The passages with days of their own, which are published with the version."""
    rows = version.passages.exclude(effective_from=None, effective_until=None).filter(excluded=False)
    return list(rows.order_by("position").defer("vector", "terms"))


def _own_days(version: Version) -> dict[str, dict[str, list[str | None]]]:
    own = {
        one.external_id: [_iso(one.effective_from), _iso(one.effective_until)] for one in own_days(version)
    }
    return {"own_days": own} if own else {}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
