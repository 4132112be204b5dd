"""What is new for somebody at the desk: publications of the last month that they may read, incident notes."""

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
    """A publication and whether this person has confirmed to have read it."""

    published: knowledge.Published
    read: bool


def updates_for(user: User) -> list[Update]:
    """The publications of the last month, the latest first; what a person published is read by them."""
    published = knowledge.published_since(clock.now() - WINDOW, reader_of(user))
    marks = set(ReadMark.objects.filter(user=user).values_list("document", "version"))
    return [Update(one, (one.slug, one.number) in marks or one.published_by == user.pk) for one in published]


def unread(user: User) -> int:
    """How many publications wait for this person's confirmation."""
    return sum(not one.read for one in updates_for(user))


def confirm(user: User, slug: str, number: int) -> bool:
    """Keep that somebody has read it; False when there is no such publication for them."""
    for one in updates_for(user):
        if (one.published.slug, one.published.number) == (slug, number):
            with transaction.atomic():
                _mark, made = ReadMark.objects.get_or_create(user=user, document=slug, version=number)
                if made:
                    audit.record(user, "update.read", f"version:{slug}@{number}")
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
