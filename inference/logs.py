"""Structured logs: one JSON object a line on standard error. Ids, counts, milliseconds; never text
of a request."""

import json
import sys
from datetime import UTC, datetime


def log(event: str, **facts: str | int | float | bool | None) -> None:
    """Write one line. `facts` hold numbers and codes only."""
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"at": moment, "room": "inference", "event": event, **facts}, ensure_ascii=False)
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
