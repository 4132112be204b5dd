"""Anchors: the chain's last number and hash, noted outside the database, day by day and at every export.

That of each day is told in the chain (`audit.anchored`), so that a file that was taken away is missed.

SUFLER_ANCHOR_FILE should lie where whoever runs the database can't write (another host, write-once
storage). The same goes into the log, which a bank collects elsewhere anyway.
"""

import fcntl
import json
import logging
import math
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from foundation import clock
from foundation.flushing import flush
from foundation.models import AuditEntry
from foundation.verifier import read_anchors

log = logging.getLogger("sufler.audit")


def anchor(*, daily: bool = False) -> dict[str, Any] | None:
    """Note the chain's end and return the line; None where the chain is empty.

    `daily`: also None when a line was written today, by the bank's clock, and when anchors are lost: a new
    one would hide that, so somebody has to ask for it. Raises OSError.
    """
    if daily and _surely_lost():
        log.error("audit anchors are lost: the file has none as new as the chain tells of")
        return None
    path = Path(settings.ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        last = (file.readlines() or [b""])[-1]
        end = AuditEntry.objects.order_by("-number").values("number", "hash").first()
        if end is None or (daily and last and _day(last) == clock.today().isoformat()):
            return None
        line = {"at": clock.now().isoformat(timespec="seconds"), **end}
        file.write((b"" if not last or last.endswith(b"\n") else b"\n") + json.dumps(line).encode() + b"\n")
    flush(path, path.parent)
    log.info("audit anchor number=%d hash=%s", line["number"], line["hash"])
    return line


def anchors() -> dict[int, set[str]]:
    """Number of an entry -> hashes noted for it; empty before the first. Raises ValueError, OSError."""
    path = Path(settings.ANCHOR_FILE)
    if not path.exists():
        return {}
    with path.open("rb") as lines:
        return read_anchors(lines)


def lost() -> bool:
    """Whether the file has no anchor as new as the chain tells of. Raises ValueError, OSError."""
    told = AuditEntry.objects.filter(action="audit.anchored").order_by("-number").first()
    return told is not None and max(anchors(), default=0) < told.details["number"]


def age() -> float | None:
    """Seconds since the newest anchor; None before the first, infinite when they are lost or unreadable."""
    path = Path(settings.ANCHOR_FILE)
    try:
        if lost():
            return math.inf
        if not path.exists():
            return None
        at = json.loads(path.read_bytes().splitlines()[-1])["at"]
        return (clock.now() - datetime.fromisoformat(at)).total_seconds()
    except (OSError, ValueError, KeyError, IndexError):
        return math.inf


def _surely_lost() -> bool:
    try:
        return lost()
    except ValueError:
        # a line that was broken off is told by whoever verifies; the next ones are still worth having
        return False


def _day(raw: bytes) -> str:
    """The bank's day of a line; "" for one that was broken off."""
    try:
        at = datetime.fromisoformat(json.loads(raw)["at"])
    except (ValueError, KeyError, TypeError):
        return ""
    return at.astimezone(clock.ZONE).date().isoformat()
