"""Where files arrive over the web: checked at the door, stored, and handed to the worker."""

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum

from foundation import audit, clock
from foundation.models import User
from ingestion import antivirus, bundles, intranet
from ingestion.importing import receive_faq, receive_file
from ingestion.models import Kind, Status, Version
from ingestion.pipeline.parsing.limits import check_size
from ingestion.pipeline.parsing.recognising import recognise
from ingestion.pipeline.values import UnreadableFile
from ingestion.tasks import SILENCE, ingest_version
from ingestion.uploads import AlreadyThere, Card
from ingestion.versions import NotPossible

SECONDS_FOR_PAGES = 60
"""How long one request may fetch pages of the intranet."""
FAQ_FORMATS = {".csv", ".xlsx", ".jsonl"}


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file: a version on its way, or the same file already there, or a refusal's code.

    `detail` is what else is known of a refusal; `skipped` counts the rows of a FAQ base that were left out.
    """

    name: str
    version: Version | None = None
    already: Version | None = None
    refusal: str = ""
    skipped: int = 0
    detail: str = ""


def hand_in(file: "UploadedFile[Any]", card: Card, by: User) -> list[Received]:
    """Take one file in and enqueue it; a FAQ base gives one result for each of its languages, a zip for each
    of its files.

    A file that can't be read is refused here and leaves nothing behind.
    """
    name = Path(file.name or "").name
    with _on_disk(file) as path:
        try:
            check_size(path)
            # a zip as a whole: the antivirus unpacks it, and nothing of it is taken when it finds something
            antivirus.check(path, by)
            if not bundles.is_bundle(path, name):
                return _hand_in(path, name, card, by)
            with bundles.unpacked(path) as members:
                return list(chain.from_iterable(_hand_in_member(one, card, by) for one in members))
        except UnreadableFile as reason:
            return [_refused(name, reason)]


def hand_in_pages(addresses: Sequence[str], card: Card, by: User) -> list[Received]:
    """Take pages of the intranet in, each as a document of its own that is the same at its next visit."""
    ends = time.monotonic() + SECONDS_FOR_PAGES
    return list(chain.from_iterable(_hand_in_page(address, card, by, ends) for address in addresses))


def _hand_in_page(address: str, card: Card, by: User, ends: float) -> list[Received]:
    shown = intranet.shown(address)
    try:
        with intranet.fetched(address, until=ends) as page:
            antivirus.check(page.path, by)
            own = replace(card, slug=page.slug)
            return [replace(one, name=shown) for one in _hand_in(page.path, page.name, own, by)]
    except UnreadableFile as reason:
        return [_refused(shown, reason)]


def _hand_in_member(member: bundles.Member, card: Card, by: User) -> list[Received]:
    if member.refusal:
        return [Received(member.within, refusal=member.refusal)]
    own = replace(card, slug=member.slug, within=member.within)
    return [replace(one, name=member.within) for one in _hand_in(member.path, member.name, own, by)]


def _hand_in(path: Path, name: str, card: Card, by: User) -> list[Received]:
    try:
        check_size(path)
        _check_day(path, by)
        if card.kind == Kind.FAQ and path.suffix.lower() in FAQ_FORMATS:
            results = _take_faq(path, name, card, by)
        else:
            recognise(path, name)
            results = [_take(path, name, card, by)]
    except UnreadableFile as reason:
        return [_refused(name, reason)]
    for result in results:
        if result.version:
            enqueue(result.version)
    return results


def _check_day(path: Path, by: User) -> None:
    """Raise UnreadableFile `day_full` where the file is more than this person may upload today."""
    since = clock.start_of("day", clock.now())
    today = Version.objects.filter(uploaded_by=by, uploaded_at__gte=since)
    sums = today.aggregate(files=Count("pk"), bytes=Sum("bytes"))
    more = (sums["bytes"] or 0) + path.stat().st_size
    if sums["files"] >= settings.UPLOADS_A_DAY or more > settings.UPLOAD_BYTES_A_DAY:
        raise UnreadableFile("day_full", f"{sums['files']}")


def try_again(version: Version, by: User) -> Version:
    """Process a version anew that failed, or of which the worker has been silent. Raises NotPossible."""
    with transaction.atomic():
        version = Version.objects.select_for_update().get(pk=version.pk)
        if version.status != Status.FAILED and not is_silent(version):
            raise NotPossible("not_failed")
        version.status, version.failure, version.problems = Status.PROCESSING, "", []
        version.stage, version.done, version.total, version.unsettled = "queued", 0, 0, 0
        version.save()
        version.settlements.all().delete()
        audit.record(by, "version.tried_again", version)
        enqueue(version)
    return version


def is_silent(version: Version) -> bool:
    """Whether a version is processing but nobody has reported on it for a while."""
    return version.status == Status.PROCESSING and clock.now() - version.touched_at > SILENCE


def enqueue(version: Version) -> None:
    """Hand a version to the worker once it is stored; without a broker it waits for its next round."""

    def hand_over() -> None:
        ingest_version.delay(version.pk)

    # robust: the upload is stored and stands, whatever becomes of the message
    transaction.on_commit(hand_over, robust=True)


def _take(path: Path, name: str, card: Card, by: User) -> Received:
    return _received(name, receive_file(path, name, card, by))


def _take_faq(path: Path, name: str, card: Card, by: User) -> list[Received]:
    rows, received = receive_faq(path, name, card, by)
    if not received:
        raise UnreadableFile("no_faq_rows")
    skipped = sum(bool(row.error) for row in rows)
    return [_received(name, one, skipped) for one in received.values()]


def _refused(name: str, reason: UnreadableFile) -> Received:
    return Received(name, refusal=reason.code, detail=reason.detail)


def _received(name: str, one: Version | AlreadyThere, skipped: int = 0) -> Received:
    if isinstance(one, AlreadyThere):
        return Received(name, already=one.version, skipped=skipped)
    return Received(name, version=one, skipped=skipped)


@contextmanager
def _on_disk(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The file under a path of its own with its extension, for the time of the check."""
    with tempfile.TemporaryDirectory(prefix="sufler-") as folder:
        path = Path(folder) / f"upload{Path(file.name or '').suffix.lower()}"
        with path.open("wb") as target:
            shutil.copyfileobj(file, target)
        yield path
