"""What is known about a document: its title, kind, language, labels and pair; a change reaches the index."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from foundation import audit
from foundation.models import Label, User
from ingestion.models import Document, Status
from ingestion.pipeline.indexing import centring, outbox


class ChangedMeanwhile(Exception):
    """Somebody else saved this document's details since the page was opened; saving now would undo it."""


@dataclass(frozen=True, slots=True)
class Description:
    """Everything about a document that people may change."""

    title: str
    kind: str
    language: str
    labels: Iterable[Label]
    pair: Document | None


def state_of(document: Document) -> str:
    """A digest of everything `describe` changes: another one says that it was saved since."""
    labels = sorted(document.labels.values_list("pk", flat=True))
    told = (document.title, document.kind, document.language, document.pair_id, labels)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def describe(document: Document, to: Description, by: User, seen: str | None = None) -> list[str]:
    """Change what is known about a document; the names of what changed. A pair is linked both ways.

    `seen`: `state_of` the document on the page. Raises ChangedMeanwhile, and then nothing is changed.
    """
    with transaction.atomic():
        document = _locked(document, to.pair)
        if seen is not None and seen != state_of(document):
            raise ChangedMeanwhile
        labels, before = set(to.labels), set(document.labels.all())
        changed = [
            name for name in ("title", "kind", "language") if getattr(document, name) != getattr(to, name)
        ]
        changed += ["labels"] * (labels != before) + ["pair"] * (document.pair != to.pair)
        if not changed:
            return []
        published = list(document.versions.filter(status=Status.PUBLISHED))
        moved = published if "language" in changed else []
        _pair(document, to.pair)
        document.labels.set(labels)
        # labels and language stand beside every passage in the index; before what is counted, since a note
        # takes the turn
        for version in published:
            outbox.note(version)
        for version in moved:
            centring.count(version, -1)
        document.title, document.kind, document.language = to.title, to.kind, to.language
        document.save()
        for version in moved:
            centring.count(version, 1)
        details = {"changed": changed, "labels": sorted(label.slug for label in labels)}
        audit.record(by, "document.described", document, details)
    return changed


def link(document: Document, other: Document, by: User) -> None:
    """Say that two documents are the same in two languages; what they were linked with before is let go."""
    labels = list(document.labels.all())
    describe(document, Description(document.title, document.kind, document.language, labels, other), by)


def _locked(document: Document, other: Document | None) -> Document:
    """The document as it is now, for the rest of the transaction ours alone, and with it all that a new pair
    changes."""
    two = [document.pk, other.pk if other else None]
    rows = Document.objects.select_for_update().filter(Q(pk__in=two) | Q(pair__in=two))
    # in one order: who held one and waited for another could be waited for
    return {one.pk: one for one in rows.order_by("pk")}[document.pk]


def _pair(document: Document, other: Document | None) -> None:
    if document.pair == other:
        return
    Document.objects.filter(pair=document).update(pair=None)
    document.pair = other
    if other is not None:
        Document.objects.filter(pair=other).exclude(pk=document.pk).update(pair=None)
        Document.objects.filter(pk=other.pk).update(pair=document)
