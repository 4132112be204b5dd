"""The audit chain: every act of weight is one entry whose hash covers the entry before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from foundation import clock
from foundation.models import AuditEntry, User

GENESIS = "0" * 64
# any constant will do; it names the chain's lock among PostgreSQL's advisory locks
CHAIN_LOCK = 7_305_108


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found: how many entries hold, and the first that does not (None when all do)."""

    entries: int
    first_bad: int | None = None
    reason: str = ""


def record(
    actor: User | str, action: str, object: models.Model | str, details: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Append an entry and return it.

    `actor` is a user or the name of a process ("worker"), `action` a dotted code such as
    "version.published", `object` what it was done to. `details` must be JSON and hold no private text.
    Runs in the caller's transaction: the act and its entry stand or fall together.
    """
    with transaction.atomic():
        _lock_chain()
        last = AuditEntry.objects.order_by("-number").only("number", "hash").first()
        entry = AuditEntry(
            number=last.number + 1 if last else 1,
            at=clock.now(),
            actor=f"user:{actor.pk}" if isinstance(actor, User) else actor,
            action=action,
            object=object if isinstance(object, str) else f"{object._meta.model_name}:{object.pk}",
            details=dict(details or {}),
            previous_hash=last.hash if last else GENESIS,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the previous hash and the entry's canonical JSON."""
    body = json.dumps(
        {
            "number": entry.number,
            "at": entry.at.astimezone(clock.UTC).isoformat(timespec="microseconds"),
            "actor": entry.actor,
            "action": entry.action,
            "object": entry.object,
            "details": entry.details,
        },
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(f"{entry.previous_hash}\n{body}".encode()).hexdigest()


def verify(entries: Iterable[AuditEntry] | None = None) -> Verification:
    """Walk the chain in order; stop at the first entry that is missing, moved or changed."""
    previous, expected, count = GENESIS, 1, 0
    for entry in AuditEntry.objects.order_by("number").iterator() if entries is None else entries:
        if entry.number != expected:
            return Verification(count, expected, "missing")
        if entry.previous_hash != previous:
            return Verification(count, entry.number, "broken_link")
        if entry.hash != digest(entry):
            return Verification(count, entry.number, "changed")
        previous, expected, count = entry.hash, expected + 1, count + 1
    return Verification(count)


def _lock_chain() -> None:
    """Let one writer at a time extend the chain; on SQLite the immediate transaction already does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
