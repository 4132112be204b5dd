"""What happened to a person's account, told to the person, from the audit chain.

Whoever signs in hears of what changed since they were here last (ASVS 2.2.3, 2.5.5); their page lists it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.models import AuditEntry, User

CAME_IN = "sign_in.done"
# what lets somebody in, or keeps them out
CHANGES = {
    "sign_in.locked": _("signing in was locked after wrong tries"),
    "user.password_changed": _("the password was changed"),
    "user.password_set": _("a new password was set"),
    "user.changed": _("roles or other details were changed"),
    "identity.linked": _("an account of the bank's was linked"),
    "second_step.enrolled": _("an authenticator was set up"),
    "second_step.reset": _("the second step was reset"),
    "second_step.recovered": _("a recovery code was used"),
}
HAPPENINGS = {
    **CHANGES,
    CAME_IN: _("signed in"),
    "sign_in.failed": _("a wrong password"),
    "second_step.failed": _("a wrong code"),
    "session.ended": _("sessions were ended"),
}
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """`by`: whose act it was, where it was another person's; `whence`: the address, where it is known."""

    at: datetime
    words: str | Promise
    by: str
    whence: str


def happenings(user: User) -> list[Happening]:
    """The last ones, newest first."""
    return _told(user, _entries(user, HAPPENINGS)[:SHOWN])


def since_last_here(user: User) -> list[Happening]:
    """What changed since the person signed in last, newest first; nothing when they never did."""
    last = _entries(user, [CAME_IN]).first()
    return _told(user, _entries(user, CHANGES).filter(number__gt=last.number)[:SHOWN]) if last else []


def _entries(user: User, actions: Iterable[str]) -> models.QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(object=f"user:{user.pk}", action__in=[*actions]).order_by("-number")


def _told(user: User, entries: Iterable[AuditEntry]) -> list[Happening]:
    rows = list(entries)
    own = f"user:{user.pk}"
    others = [
        row.actor.removeprefix("user:") for row in rows if row.actor.startswith("user:") and row.actor != own
    ]
    names = {f"user:{one.pk}": str(one) for one in User.objects.filter(pk__in=others)}
    return [
        Happening(row.at, HAPPENINGS[row.action], names.get(row.actor, ""), row.details.get("from", ""))
        for row in rows
    ]
