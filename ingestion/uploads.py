"""Taking a file in: stored, recognised when it was there before, given its document and version number."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.db import Error, transaction
from django.db.models import Exists, Max, OuterRef, Q

from foundation import audit
from foundation.flushing import flush
from foundation.models import Label, User
from ingestion.models import Document, Kind, Status, Version
from ingestion.pipeline.values import UnreadableFile
from ingestion.slugs import slug_of


@dataclass(frozen=True, slots=True)
class Card:
    """What is said about a file when it is handed in; empty fields are found out or left open.

    `within`: its path in the folder or zip that it comes in. `unless_dated`: what has clauses with days of
    their own is not published by itself.
    """

    kind: str = Kind.INSTRUCTION
    title: str = ""
    language: str = ""
    slug: str = ""
    within: str = ""
    labels: Sequence[Label] = ()
    effective_from: date | None = None
    effective_until: date | None = None
    publish_when_ready: bool = False
    unless_dated: bool = False


class AlreadyThere(Exception):
    """The same bytes are there already, as this version; `own`: of the very document that was meant."""

    def __init__(self, version: Version, *, own: bool) -> None:
        super().__init__(str(version))
        self.version = version
        self.own = own


@dataclass(frozen=True, slots=True)
class Stored:
    """A copy of a file among the documents: its name there, and its bytes' SHA-256 (hex) and number."""

    name: str
    sha256: str
    bytes: int


@contextmanager
def stored(content: IO[bytes], name: str) -> Iterator[Stored]:
    """The file, summed and copied: a large one takes long, so this comes before the transaction.

    At the end the copy is gone again unless a version has it. Raises OSError.
    """
    sha256 = _sum(content)
    content.seek(0)
    # not the document's name and number: they are known in the transaction only
    called = f"{slug_of(Path(name).stem)}-{sha256[:12]}{Path(name).suffix.lower()}"
    field = Version.file.field
    copy = field.storage.save(field.generate_filename(Version(), called), File(content))
    flush(Path(field.storage.path(copy)), Path(settings.MEDIA_ROOT))
    try:
        yield Stored(copy, sha256, field.storage.size(copy))
    finally:
        # a database that is away may have kept the version
        with suppress(Error):
            if not Version.objects.filter(file=copy).exists():
                field.storage.delete(copy)


def receive(content: IO[bytes], name: str, card: Card, by: User | None) -> Version:
    """`take()` of a file that is not stored yet."""
    with stored(content, name) as file:
        return take(file, name, card, by)


def take(file: Stored, name: str, card: Card, by: User | None) -> Version:
    """Make a file the next version of its document, in status "processing".

    The document is named by `card.slug`, else by the title, else by the file's name: handing in a file
    under a name that is known makes a new version. Raises AlreadyThere, and UnreadableFile "labels_differ"
    for a text that would be seen by others than `card.labels` say.
    """
    slug = card.slug or slug_of(card.title or Path(name).stem)
    with transaction.atomic():
        document, created = Document.objects.select_for_update().get_or_create(
            slug=slug, defaults={"title": card.title, "kind": card.kind, "language": card.language}
        )
        if created:
            document.labels.set(card.labels)
        twin = _twin(file.sha256, document, card.effective_from)
        _refuse_other_labels(twin.document if twin else document, card)
        if twin is not None:
            raise AlreadyThere(twin, own=twin.document == document)
        last = document.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version.objects.create(
            document=document,
            number=last + 1,
            file=file.name,
            file_name=Path(name).name,
            within=card.within,
            sha256=file.sha256,
            bytes=file.bytes,
            effective_from=card.effective_from,
            effective_until=card.effective_until,
            # whether it has such clauses is known once it is read
            publish_when_ready=card.publish_when_ready and not card.unless_dated,
            uploaded_by=by,
        )
        details = {"slug": slug, "number": version.number, "sha256": file.sha256}
        audit.record(by or "command", "version.uploaded", version, details)
    return version


def _twin(sha256: str, document: Document, start: date | None) -> Version | None:
    """The version that holds the same bytes, of this document if one does.

    What a later version has replaced is no twin: who hands it in wants it back, unless they state the very
    day from which it held.
    """
    replaced = Exists(
        Version.objects.filter(
            document=OuterRef("document"), number__gt=OuterRef("number"), status=Status.PUBLISHED
        )
    )
    stands = ~replaced if start is None else ~replaced | Q(effective_from=start)
    same = Version.objects.filter(stands, sha256=sha256).exclude(status__in=[Status.FAILED, Status.RETIRED])
    if document.kind == Kind.FAQ:
        # a FAQ file in several languages is one document a language
        same = same.filter(document__language=document.language)
    return same.filter(document=document).order_by("-number").first() or same.first()


def _refuse_other_labels(document: Document, card: Card) -> None:
    if card.labels and set(card.labels) != set(document.labels.all()):
        raise UnreadableFile("labels_differ")


def _sum(content: IO[bytes]) -> str:
    content.seek(0)
    return hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
