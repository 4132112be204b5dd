"""Issuing, finding, rotating and revoking the keys of the API."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from assistant.models import ApiKey
from foundation import audit, clock
from foundation.models import User

SCOPES = ("ask", "search", "mask", "reply", "summarise", "classify", "extract", "flag", "records")
PREFIX = "sufler_"
SHOWN = len(PREFIX) + 5
# a key in use writes its last use at most this often
NOTED_EVERY = timedelta(minutes=5)


class UnknownScope(ValueError):
    """A scope that is not in `SCOPES`."""


def issue(
    name: str, user: User, scopes: Sequence[str], days: int | None, by: User | str
) -> tuple[ApiKey, str]:
    """A new key for `user` and its text, which is shown this once and stored nowhere. Raises UnknownScope."""
    if not scopes or set(scopes) - set(SCOPES):
        raise UnknownScope
    text = _new_text()
    expires_at = clock.now() + timedelta(days=days) if days else None
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name,
            user=user,
            start=text[:SHOWN],
            digest=_digest(text),
            scopes=sorted(scopes),
            expires_at=expires_at,
        )
        audit.record(by, "key.issued", key, {"user": user.pk, "scopes": key.scopes, "days": days})
    return key, text


def find(text: str, scope: str) -> ApiKey | None:
    """The valid key with this text and scope, or None. Its last use is noted now and then."""
    now = clock.now()
    key = ApiKey.objects.valid_at(now).select_related("user").filter(_said(text, now)).first()
    if key is None or scope not in key.scopes:
        return None
    if key.last_used_at is None or now - key.last_used_at > NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return key


def rotate(key: ApiKey, hours: int, by: User | str) -> tuple[ApiKey, str]:
    """Another text for a valid key, shown this once; the one before is accepted for so many hours more.

    What was still accepted from an earlier rotation is no longer. Raises ApiKey.DoesNotExist for a key that
    is not valid.
    """
    text, now = _new_text(), clock.now()
    with transaction.atomic():
        row = ApiKey.objects.valid_at(now).select_for_update(of=("self",)).get(pk=key.pk)
        row.previous_digest, row.previous_until = row.digest, now + timedelta(hours=hours)
        row.start, row.digest = text[:SHOWN], _digest(text)
        row.save(update_fields=["start", "digest", "previous_digest", "previous_until"])
        audit.record(by, "key.rotated", row, {"hours": hours})
    return row, text


def revoke(key: ApiKey, by: User | str) -> None:
    """The key is refused from now on."""
    with transaction.atomic():
        if ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=clock.now()):
            audit.record(by, "key.revoked", key)


def _new_text() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def _said(text: str, now: datetime) -> Q:
    digest = _digest(text)
    return Q(digest=digest) | Q(previous_digest=digest, previous_until__gt=now)


def _digest(text: str) -> str:
    # the text is 256 random bits, which no salt or slow hash could make harder to guess
    return hashlib.sha256(text.encode()).hexdigest()
