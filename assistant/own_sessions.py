"""Where a person is signed in: their own sessions, and how they end those they do not know.

A session's key is as good as a password: pages name a session by a digest of it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from foundation import audit, clock
from foundation.models import User

STARTED, SEEN = "started", "seen"


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session that still opens pages; `here`: the one that asks."""

    name: str
    started: datetime
    seen: datetime | None
    here: bool


@receiver(user_logged_in)
def begun(request: HttpRequest, **_: object) -> None:
    """Note when somebody came in."""
    request.session[STARTED] = int(time.time())


def sessions_of(user: User, key: str | None) -> list[OwnSession]:
    """The user's sessions, the one with this key first, then by when somebody was last there."""
    found = [
        OwnSession(
            _name_of(row),
            _moment(said[STARTED]),
            _moment(said[SEEN]) if SEEN in said else None,
            row.session_key == key,
        )
        for row, said in _open(user)
    ]
    return sorted(found, key=lambda one: (one.here, one.seen.timestamp() if one.seen else 0), reverse=True)


def end_sessions(user: User, key: str | None, name: str | None = None) -> int:
    """End the session of this name, or without one all but the session with this key; how many. That one
    ends by signing out."""
    with transaction.atomic():
        others = [row for row, _said in _open(user) if row.session_key != key]
        ended = [row.session_key for row in others if name is None or _name_of(row) == name]
        if ended:
            Session.objects.filter(session_key__in=ended).delete()
            audit.record(user, "session.ended", user, {"sessions": len(ended)})
    return len(ended)


def _open(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    """The rows of the user's sessions with what they hold, less those that open nothing any more: of a former
    password, left alone for too long, or of another day."""
    idle = time.time() - settings.SESSION_IDLE_SECONDS
    oldest = time.time() - settings.SESSION_COOKIE_AGE
    for row in Session.objects.filter(expire_date__gt=clock.now()).iterator():
        said = row.get_decoded()
        over = said.get(SEEN, idle) < idle or said.get(STARTED, 0) < oldest
        if over or said.get(SESSION_KEY) != str(user.pk):
            continue
        if constant_time_compare(said.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()):
            yield row, said


def _name_of(row: Session) -> str:
    return salted_hmac("sufler.own_sessions", row.session_key).hexdigest()[:16]


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=clock.ZONE)
