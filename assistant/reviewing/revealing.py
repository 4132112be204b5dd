"""Hidden values before the eyes of a supervisor who may see them: once, for a reason, on record."""

from django.db import transaction

from assistant.models import Answer
from assistant.pipeline.hiding import hide
from assistant.pipeline.keeping import VaultUnreadable, values_of
from assistant.pipeline.masking import Vault
from assistant.reviewing import NotPossible, queue
from foundation import audit
from foundation.models import User

SHORTEST_REASON = 10


def reveal(answer: Answer, reviewer: User, reason: str) -> dict[str, str]:
    """Placeholder -> value of what this answer and its question hide; to be shown once and kept nowhere.

    The reason is stored masked. Raises NotPossible: "own_answer", "closed", "reason_too_short",
    "values_expired", "values_unreadable"; and MaskingError for a reason that can't be masked. Then nothing
    is revealed.
    """
    queue.refuse_closed(answer, reviewer)
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotPossible("reason_too_short")
    kept = _kept(answer)
    shown = f"{answer.question.masked_text} {answer.masked_text}"
    values = {name: value for name, value in kept.items() if name in shown}
    if not values:
        raise NotPossible("values_expired")
    # who is named in the reason is most likely who is hidden in the conversation
    masked = hide(reason.strip(), Vault(dict(kept))).text
    with transaction.atomic():
        audit.record(reviewer, "values.revealed", answer, {"reason": masked, "fields": sorted(values)})
    return values


def _kept(answer: Answer) -> dict[str, str]:
    try:
        return values_of(answer.question.conversation)
    except VaultUnreadable:
        raise NotPossible("values_unreadable") from None
