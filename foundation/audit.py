"""The audit chain: every act of weight is one entry whose hash covers the entry before it.

`verifier.py` holds the rules of the chain, `append_only.py` the triggers, `anchoring.py` what is noted
elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from foundation import clock, verifier
from foundation.anchoring import anchors
from foundation.models import AuditEntry, User
from foundation.verifier import GENESIS, Verification

__all__ = [
    "GENESIS",
    "Verification",
    "about",
    "actions",
    "digest",
    "entry",
    "export",
    "newest",
    "plain",
    "record",
    "take_turn",
    "verify",
]

# one step of the index from each action to the next: DISTINCT would read the whole chain
ACTIONS = """
WITH RECURSIVE found(action) AS (
    SELECT min(action) FROM foundation_auditentry
    UNION ALL
    SELECT (SELECT min(action) FROM foundation_auditentry WHERE action > found.action)
    FROM found WHERE found.action IS NOT NULL
)
SELECT action FROM found WHERE action IS NOT NULL
"""
# any constant will do; it names the chain's lock among PostgreSQL's advisory locks
CHAIN_LOCK = 7_305_108


def record(
    actor: User | str, action: str, object: models.Model | str, details: Mapping[str, Any] | None = None
) -> AuditEntry:
    """Append an entry and return it.

    `actor` is a user or the name of a process ("worker"), `action` a dotted code such as
    "version.published", `object` what it was done to. `details` must be JSON and hold no private text.
    Runs in the caller's transaction: the act and its entry stand or fall together.
    """
    with transaction.atomic():
        take_turn()
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


def take_turn() -> None:
    """Wait until nobody else extends the chain, then nobody else does until the transaction ends.

    A transaction that will record something and before that waits for rows that all of its kind change takes
    its turn first: two of them can't wait for each other then. On SQLite the immediate transaction does it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])


def digest(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the previous hash and the entry's canonical JSON."""
    return verifier.digest(plain(entry))


def entry(number: int) -> AuditEntry | None:
    """The entry with this number."""
    return AuditEntry.objects.filter(number=number).first()


def verify(entries: Iterable[AuditEntry] | None = None) -> Verification:
    """Walk the chain in order; stop at the first entry that is missing, moved or changed.

    The database's chain is also compared with the anchors. Raises OSError, ValueError when these can't be
    read.
    """
    if entries is not None:
        return verifier.walk(map(plain, entries))
    # noted before the chain is read: it may only have grown since
    noted = anchors()
    return verifier.walk(map(plain, AuditEntry.objects.order_by("number").iterator()), noted)


def export() -> Iterator[bytes]:
    """The whole chain as the lines that `foundation/verifier.py` reads."""
    for entry in AuditEntry.objects.order_by("number").iterator():
        yield verifier.line(plain(entry))


def about(objects: Iterable[str]) -> list[dict[str, Any]]:
    """Every entry about one of these (`answer:12`), as a line of an export says it."""
    return [plain(entry) for entry in AuditEntry.objects.filter(object__in=objects).order_by("number")]


def newest(action: str, before: datetime) -> list[dict[str, Any]]:
    """The last entry of an action until a moment, in the same form; none when there is none."""
    found = AuditEntry.objects.filter(action=action, at__lte=before).order_by("-number")[:1]
    return [plain(entry) for entry in found]


def actions() -> list[str]:
    """The actions of the chain, each once, in order."""
    with connection.cursor() as cursor:
        cursor.execute(ACTIONS)
        return [action for (action,) in cursor.fetchall()]


def plain(entry: AuditEntry) -> dict[str, Any]:
    """An entry as a line of an export says it."""
    return {
        "number": entry.number,
        "at": entry.at.astimezone(clock.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }
