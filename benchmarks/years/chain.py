"""A true audit chain."""

import random
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.years.writing import put


def write_chain(count: int, drawn: random.Random) -> None:
    """So many entries, a second apart, the last one now."""
    from foundation import audit, clock
    from foundation.models import AuditEntry

    last = AuditEntry.objects.order_by("-number").first()
    number, before = (last.number, last.hash) if last else (0, audit.GENESIS)
    now = clock.now()

    def entries() -> Iterator[AuditEntry]:
        previous = before
        for n in range(count):
            entry = AuditEntry(
                number=number + 1 + n,
                at=now - timedelta(seconds=count - n),
                actor="user:1",
                action=drawn.choice(("answer.opened", "sign_in.done", "answer.reviewed")),
                object=f"answer:{n}",
                details={},
                previous_hash=previous,
            )
            entry.hash = previous = audit.digest(entry)
            yield entry

    put(AuditEntry, entries())
