"""Which documents stand on a person's shelf, and in which state they are."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from foundation.access import EVERYTHING, reader_of
from foundation.models import User
from ingestion.models import Document, DocumentQuerySet, Status, Version, VersionQuerySet

MANAGE = "ingestion.manage_knowledge"
# has passages and may be, or become, answerable
ALIVE = (Status.READY, Status.PUBLISHED, Status.NEEDS_ATTENTION, Status.QUARANTINED)


class State(models.TextChoices):
    """What a list of documents can be narrowed to."""

    IN_FORCE = "in_force", _("in force today")
    WAITING = "waiting", _("ready to publish")
    ATTENTION = "attention", _("waiting for a decision")
    PROCESSING = "processing", _("processing")
    FAILED = "failed", _("failed")
    TO_CHECK = "to_check", _("with something to check")
    OUT = "out", _("not in force today")


def documents_for(user: User) -> DocumentQuerySet:
    """Every document for those who manage them, else the published ones under the user's labels."""
    if user.has_perm(MANAGE):
        return Document.objects.visible_to(EVERYTHING)
    published = Version.objects.filter(document=OuterRef("pk"), status=Status.PUBLISHED)
    return Document.objects.visible_to(reader_of(user)).filter(Exists(published))


def versions_for(user: User) -> VersionQuerySet:
    """The versions of those documents: all for those who manage them, else the published ones."""
    versions = Version.objects.filter(document__in=documents_for(user))
    return versions if user.has_perm(MANAGE) else versions.filter(status=Status.PUBLISHED)


def in_state(documents: DocumentQuerySet, state: str, day: date) -> DocumentQuerySet:
    """Those of the documents that have a version in this state on `day`; OUT: none in force."""
    own = Version.objects.filter(document=OuterRef("pk"))
    in_force = Exists(own.in_force_on(day))
    if state == State.OUT:
        return documents.filter(~in_force)
    wanted = {
        State.IN_FORCE: in_force,
        State.WAITING: Exists(own.filter(status=Status.READY)),
        State.ATTENTION: Exists(own.filter(status__in=[Status.NEEDS_ATTENTION, Status.QUARANTINED])),
        State.PROCESSING: Exists(own.filter(status=Status.PROCESSING)),
        State.FAILED: Exists(own.filter(status=Status.FAILED)),
        State.TO_CHECK: Exists(own.filter(status__in=ALIVE, unsettled__gt=0)),
    }
    return documents.filter(wanted[State(state)])
