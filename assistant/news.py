"""What is new for somebody at the desk: how documents changed in the last month, incident notes."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from assistant.models.news import Note, NoteQuerySet, ReadMark
from assistant.pipeline.hiding import hide
from assistant.pipeline.masking import Vault
from foundation import audit, clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge

WINDOW = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Update:
    """What happened to a version, and whether this person has confirmed since to have read it."""

    change: knowledge.Change
    read: bool


def updates_for(user: User) -> list[Update]:
    """What became of documents that the person may read in the last month, the latest first.

    Read before a version came into force or ended is not read after it; what a person published is read.
    """
    marks = {(mark.document, mark.version): mark.at for mark in ReadMark.objects.filter(user=user)}

    def is_read(change: knowledge.Change) -> bool:
        version = change.published
        at = marks.get((version.slug, version.number))
        return version.published_by == user.pk or (at is not None and at >= change.at)

    changes = knowledge.changes_since(clock.now() - WINDOW, reader_of(user))
    return [Update(one, is_read(one)) for one in changes]


def unread(user: User) -> int:
    """How many changes wait for this person's confirmation."""
    return sum(not one.read for one in updates_for(user))


def confirm(user: User, slug: str, number: int) -> bool:
    """Keep that somebody has read it; False when no such version is news for them."""
    for one in updates_for(user):
        version = one.change.published
        if (version.slug, version.number) == (slug, number):
            if not one.read:
                with transaction.atomic():
                    ReadMark.objects.update_or_create(
                        user=user, document=slug, version=number, defaults={"at": clock.now()}
                    )
                    audit.record(user, "update.read", f"version:{slug}@{number}", {"turn": one.change.turn})
            return True
    return False


def notes() -> NoteQuerySet:
    """The notes that stand on everybody's desk now."""
    return Note.objects.pinned_at_moment(clock.now()).select_related("pinned_by")


def pin(text: str, hours: int, by: User) -> Note:
    """Put a note on everybody's desk for some hours; it is stored masked. Raises MaskingError."""
    masked = hide(text.strip(), Vault()).text
    with transaction.atomic():
        note = Note.objects.create(text=masked, pinned_by=by, expires_at=clock.now() + timedelta(hours=hours))
        audit.record(by, "note.pinned", note, {"hours": hours})
    return note


def take_down(note: Note, by: User) -> None:
    """Take a note off the desks before its time."""
    with transaction.atomic():
        if Note.objects.filter(pk=note.pk, taken_down_at=None).update(taken_down_at=clock.now()):
            audit.record(by, "note.taken_down", note)
