"""What every erasure ends in: conversations emptied that nobody holds, and a tombstone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from assistant.models import Conversation, DataRow, Question
from assistant.models.retention import Erasure
from assistant.retention import copying, emptying, holding, learned
from assistant.retention.errors import NotPossible
from foundation import audit, clock
from foundation.models import User


@dataclass(frozen=True, slots=True)
class Emptied:
    """Which conversations were emptied, how much of what went, and what had learned from it."""

    conversations: list[int]
    counts: dict[str, int]
    learned: list[dict[str, Any]]


def empty_free(conversations: QuerySet[Conversation]) -> Emptied:
    """Empty conversations and the copies of them. Inside a transaction. Raises NotPossible "on_hold",
    "being_answered"."""
    meant = list(conversations.select_for_update().values_list("pk", flat=True))
    keys = copying.with_copies(meant)
    list(Conversation.objects.select_for_update().filter(pk__in=keys))
    if holding.held().filter(pk__in=keys).exists():
        raise NotPossible("on_hold")
    lately = clock.now() - timedelta(minutes=10)
    begun = Question.objects.filter(conversation__in=keys, asked_at__gt=lately)
    if begun.filter(answer__finished_at=None).exists():
        # what is being written would be stored after everything else had gone
        raise NotPossible("being_answered")
    learnt = learned.where(emptying.rows_of(DataRow, keys).select_related("dataset"))
    counts = emptying.empty(Conversation.objects.filter(pk__in=keys))
    if copies := len(keys) - len(meant):
        counts["copies"] = copies
    return Emptied(keys, counts, learnt)


def tombstone(
    kind: str,
    targets: Sequence[int | str],
    reason: str,
    by: User | None,
    counts: dict[str, int],
    learnt: Sequence[dict[str, Any]] = (),
) -> Erasure:
    """What stays of an erasure, sealed by its entry in the audit chain."""
    details: dict[str, Any] = {"kind": kind, "targets": list(targets), "reason": reason, "counts": counts}
    if learnt:
        details["learned"] = list(learnt)
    entry = audit.record(
        by or "command", "data.erased", f"{kind}:{','.join(map(str, targets))}"[:200], details
    )
    return Erasure.objects.create(
        kind=kind,
        targets=list(targets),
        reason=reason,
        counts=counts,
        learned=list(learnt),
        erased_by=by,
        erased_at=clock.now(),
        audit=entry.number,
    )
