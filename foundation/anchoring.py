"""Anchors: the chain's last number and hash, noted outside the database, day by day and at every export.

SUFLER_ANCHOR_FILE should lie where whoever runs the database can't write (another host, write-once
storage). The same goes into the log, which a bank collects elsewhere anyway.
"""

import fcntl
import json
import logging
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

    `daily`: also None when a line was written today, by the bank's clock. Raises OSError.
    """
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


def _day(raw: bytes) -> str:
    """The bank's day of a line; "" for one that was broken off."""
    try:
        at = datetime.fromisoformat(json.loads(raw)["at"])
    except (ValueError, KeyError, TypeError):
        return ""
    return at.astimezone(clock.ZONE).date().isoformat()
