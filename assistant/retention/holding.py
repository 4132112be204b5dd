"""Legal holds: what a court, a regulator or an open complaint needs is neither expired nor erased."""

from django.db import transaction
from django.db.models import Q, QuerySet

from assistant.models import Conversation
from assistant.models.retention import LegalHold
from assistant.pipeline.hiding import hide
from assistant.pipeline.masking import Vault
from assistant.retention import copying
from assistant.retention.errors import NotPossible
from foundation import audit, clock
from foundation.models import User

SHORTEST_REASON = 10


def place(target: Conversation | User, reason: str, by: User) -> LegalHold:
    """Hold a conversation, or everything a person asked. Raises NotPossible "reason_too_short",
    "held_already", "erased_already", and MaskingError for a reason that can't be masked."""
    masked = reason_masked(reason)
    on = {"user": target} if isinstance(target, User) else {"conversation": target}
    with transaction.atomic():
        # whoever empties it at this moment has locked it
        rows = Conversation.objects.select_for_update()
        if isinstance(target, Conversation) and rows.get(pk=target.pk).erased_at:
            raise NotPossible("erased_already")
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
    """Conversations that are held: by themselves, by a copy of them, or with whoever led them or asked in
    them."""
    named = Conversation.objects.filter(holds__in=LegalHold.objects.standing())
    users = held_people().values("pk")
    return Conversation.objects.filter(
        Q(pk__in=named.values("pk"))
        | Q(pk__in=copying.originals_of(named).values("pk"))
        | Q(operator__in=users)
        | Q(questions__asked_by__in=users)
    ).distinct()


def held_people() -> QuerySet[User]:
    """People of whom everything is held."""
    return User.objects.filter(holds__in=LegalHold.objects.standing())


def reason_masked(reason: str) -> str:
    """The reason as it may be stored. Raises NotPossible "reason_too_short", MaskingError."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise NotPossible("reason_too_short")
    return hide(reason.strip(), Vault()).text[:300]
