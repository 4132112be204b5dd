"""Unsent text: kept as it is typed, encrypted, for a day, so that no reload or restart loses it.

It is not masked, since it goes nowhere: only whoever typed it ever reads it, and it dies on being asked.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from assistant.models import Conversation, Unsent
from assistant.models.questions import Task
from assistant.pipeline import sealing
from assistant.pipeline.sealing import VaultUnreadable, bare
from foundation import clock
from foundation.models import User

# characters; more than may be asked, since what is too long to be asked is to be shortened and not lost
LONGEST = 200_000
# a reply that is being changed, beside the fields of the tasks and that of a question
DRAFT = "draft"
FIELDS = (*(task.value for task in Task if task != Task.ANSWER), DRAFT)
# texts that one person may have lying about; the oldest give way
MOST = 50


@dataclass(frozen=True, slots=True)
class Lying:
    """A text that was left behind in another tab or another conversation."""

    id: uuid.UUID
    text: str
    typed_at: datetime
    conversation_id: int | None


def field_of(tab: str) -> str:
    """Which of FIELDS the name of a tab is for; empty for the question."""
    return tab.rpartition("-")[0]


def keep(user: User, tab: str, conversation: Conversation | None, text: str) -> None:
    """Keep what stands in the field of this tab in the place of what stood there; empty text destroys it."""
    if not text.strip():
        forget(user, tab, conversation)
        return
    now = clock.now()
    with transaction.atomic():
        row = _here(user, tab, conversation).select_for_update().first()
        if row is None:
            row = Unsent(user=user, tab=tab, conversation=conversation)
            row.wrapped_key = sealing.new_key(_bound_to(row))
        row.sealed = sealing.seal(bytes(row.wrapped_key), text.encode(), _bound_to(row))
        row.typed_at, row.expires_at = now, now + timedelta(hours=settings.VAULT_HOURS)
        row.save()
        spare = list(Unsent.objects.filter(user=user).values_list("pk", flat=True)[MOST:])
        Unsent.objects.filter(pk__in=spare).delete()


def text_of(user: User, tab: str, conversation: Conversation | None) -> str:
    """What was typed here and not asked; empty when there is nothing or it can't be read any more."""
    row = _here(user, tab, conversation).filter(expires_at__gt=clock.now()).first()
    return _text(row) if row else ""


def lying_about(
    user: User, tab: str, conversation: Conversation | None, open_tabs: Collection[str]
) -> list[Lying]:
    """The user's other texts of the same field, newest first, less those of tabs that are open now."""
    here = _here(user, tab, conversation).values_list("pk", flat=True)
    rows = Unsent.objects.filter(user=user, expires_at__gt=clock.now()).exclude(pk__in=list(here))
    found = (
        Lying(row.pk, _text(row), row.typed_at, row.conversation_id)
        for row in rows
        if field_of(row.tab) == field_of(tab) and (row.tab == tab or row.tab not in open_tabs)
    )
    return [one for one in found if one.text]


def take_up(user: User, pk: uuid.UUID, tab: str) -> Unsent | None:
    """Bring a text of the user's own into this tab; None when it is gone or of another field. What this tab
    already had for the same conversation stays lying about."""
    with transaction.atomic():
        row = Unsent.objects.select_for_update().filter(user=user, pk=pk).first()
        if row is None or field_of(row.tab) != field_of(tab):
            return None
        there = Unsent.objects.filter(user=user, tab=tab, conversation=row.conversation_id)
        # 32 characters at most, whatever the field
        there.exclude(pk=pk).update(tab="".join((*tab.rpartition("-")[:2], uuid.uuid4().hex[:16])))
        row.tab = tab
        row.save(update_fields=["tab"])
    return row


def throw_away(user: User, pk: uuid.UUID) -> None:
    """Destroy a text of the user's own."""
    Unsent.objects.filter(user=user, pk=pk).delete()


def forget(user: User, tab: str, conversation: Conversation | None) -> None:
    """Destroy what was typed here: it was asked, or the field is empty."""
    _here(user, tab, conversation).delete()


def those_with(value: str) -> QuerySet[Unsent]:
    """Every text in which this customer's value stands, however it is spaced."""
    wanted = bare(value)
    found = [row.pk for row in Unsent.objects.all() if wanted in bare(_text(row))]
    return Unsent.objects.filter(pk__in=found)


def forget_expired() -> int:
    """Destroy every text whose time is over; how many."""
    return Unsent.objects.filter(expires_at__lte=clock.now()).delete()[0]


def rotate() -> tuple[int, int]:
    """As keeping.rotate(): how many keys were wrapped anew, and how many no key opens."""
    wrapped = shut = 0
    for pk in Unsent.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Unsent.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                row.wrapped_key = sealing.rewrapped(bytes(row.wrapped_key), _bound_to(row))
            except VaultUnreadable:
                shut += 1
                continue
            row.save(update_fields=["wrapped_key"])
            wrapped += 1
    return wrapped, shut


def _here(user: User, tab: str, conversation: Conversation | None) -> QuerySet[Unsent]:
    return Unsent.objects.filter(user=user, tab=tab, conversation=conversation)


def _text(row: Unsent) -> str:
    try:
        return sealing.unseal(bytes(row.wrapped_key), bytes(row.sealed), _bound_to(row)).decode()
    except VaultUnreadable:
        return ""


def _bound_to(row: Unsent) -> str:
    return f"unsent:{row.user_id}:{row.pk}"
