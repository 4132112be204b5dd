"""Whether the audit chain can be relied on: its entries, the anchors beside it, the triggers before it."""

from typing import Any

from django.db import connection

from foundation import anchoring, append_only, audit, clock, verifier
from foundation.models import AuditEntry, User


def verdict() -> dict[str, Any]:
    """What `verify_audit` prints of the database's chain; "error" is there when it does not hold.

    That is a reason of the chain itself, "anchors_lost" (the file has no anchor as new as the chain tells of)
    or "not_append_only" (a trigger is off). Raises OSError, ValueError when the anchors can't be read.
    """
    found = verifier.verdict(audit.verify(), len(anchoring.anchors()))
    found["append_only"] = append_only.holds(connection)
    if "error" not in found and anchoring.lost():
        found["error"] = "anchors_lost"
    if "error" not in found and not found["append_only"]:
        found["error"] = "not_append_only"
    return found


def check(by: User | str) -> AuditEntry:
    """Verify the chain and put on record what was found. `details`: `error`, empty when it holds, else as in
    verdict() or "anchors_unreadable"; `first_bad`, the number of the first bad entry; `entries` that hold."""
    try:
        found = verdict()
    except (OSError, ValueError):
        found = {"error": "anchors_unreadable"}
    details = {
        "error": found.get("error", ""),
        **{name: found.get(name) for name in ("first_bad", "entries")},
    }
    return audit.record(by, "audit.verified", "audit", details)


def check_daily(by: str) -> AuditEntry | None:
    """As check(); None when somebody did so today, by the bank's clock."""
    before = last()
    if before and before.at.astimezone(clock.ZONE).date() == clock.today():
        return None
    return check(by)


def last() -> AuditEntry | None:
    """What was found the last time."""
    return AuditEntry.objects.filter(action="audit.verified").order_by("-number").first()


def held(entry: AuditEntry) -> bool:
    """Whether the chain held when this was recorded."""
    # entries of earlier versions have no error
    return not entry.details.get("error") and entry.details["first_bad"] is None
