"""Legal holds: what a court, a regulator or an open complaint needs is neither expired nor erased."""

from django.db import transaction
from django.db.models import Q, QuerySet

from assistant.models import Conversation
from assistant.models.retention import LegalHold
from assistant.pipeline.hiding import hide
from assistant.pipeline.masking import Vault
from assistant.retention.errors import NotPossible
from foundation import audit, clock
from foundation.models import User

SHORTEST_REASON = 10


def place(target: Conversation | User, reason: str, by: User) -> LegalHold:
    """Hold a conversation, or everything a person asked. Raises NotPossible "reason_too_short",
    "held_already", "erased_already", and MaskingError for a reason that can't be masked."""
    masked = reason_masked(reason)
    on = {"user": target} if isinstance(target, User) else {"conversation": target}
    if isinstance(target, Conversation) and target.erased_at:
        raise NotPossible("erased_already")
    with transaction.atomic():
        if LegalHold.objects.standing().filter(**on).exists():
            raise NotPossible("held_already")
        hold = LegalHold.objects.create(**on, reason=masked, placed_by=by)
        audit.record(by, "hold.placed", target, {"hold": hold.pk, "reason": masked})
    return hold


def lift(hold: LegalHold, by: User) -> None:
    """What was held follows its terms again."""
    with transaction.atomic():
        standing = LegalHold.objects.standing().filter(pk=hold.pk)
        if standing.update(lifted_at=clock.now(), lifted_by=by):
            audit.record(by, "hold.lifted", hold.user or hold.conversation or "", {"hold": hold.pk})


def held() -> QuerySet[Conversation]:
    """Conversations that are held, by themselves or with whoever led them or asked in them."""
    holds = LegalHold.objects.standing()
    users = holds.exclude(user=None).values("user")
    return Conversation.objects.filter(
        Q(pk__in=holds.exclude(conversation=None).values("conversation"))
        | Q(operator__in=users)
        | Q(questions__asked_by__in=users)
    ).distinct()


def reason_masked(reason: str) -> str:
    """The reason as it may be stored. Raises NotPossible "reason_too_short", MaskingError."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotPossible("reason_too_short")
    return hide(reason.strip(), Vault()).text[:300]
