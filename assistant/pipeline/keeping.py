"""Keeping a conversation's hidden values: encrypted with a key of its own, for a day, then gone.

The conversation's number is bound into the encryption (`sealing.py`), so that a row can't be moved to
another conversation.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from assistant.models import Conversation, SealedVault
from assistant.pipeline import masking, sealing
from assistant.pipeline.sealing import VaultUnreadable
from foundation import clock

__all__ = [
    "VaultUnreadable", "forget", "forget_expired", "is_over", "keep", "kept_until", "open_vault", "rotate",
    "unchanged", "values_in", "values_of",
]  # fmt: skip


def open_vault(conversation: Conversation | None) -> masking.Vault:
    """The conversation's vault, so that who was named before gets the same placeholder again.

    A new one when there is no conversation yet or its values have expired. Raises VaultUnreadable.
    """
    row = _row(conversation)
    return masking.Vault(values_in(row)) if row else masking.Vault()


def keep(conversation: Conversation, vault: masking.Vault) -> None:
    """Seal the vault's values; their life starts anew with every question."""
    if not vault.values:
        return
    with transaction.atomic():
        row = SealedVault.objects.select_for_update().filter(conversation=conversation).first()
        if row is None:
            key = sealing.new_key(_bound_to(conversation.pk))
            row = SealedVault(conversation=conversation, wrapped_key=key)
        plain = json.dumps(vault.values, ensure_ascii=False).encode()
        row.sealed = sealing.seal(bytes(row.wrapped_key), plain, _bound_to(conversation.pk))
        row.expires_at = clock.now() + timedelta(hours=settings.VAULT_HOURS)
        row.save()


def values_of(conversation: Conversation) -> dict[str, str]:
    """Placeholder -> value while they live, else nothing. Who may see them is the caller's to decide."""
    row = _row(conversation)
    return values_in(row) if row else {}


def values_in(row: SealedVault) -> dict[str, str]:
    """Placeholder -> value of a vault, also of one whose time is over. Raises VaultUnreadable."""
    bound = _bound_to(row.conversation_id)
    values: dict[str, str] = json.loads(sealing.unseal(bytes(row.wrapped_key), bytes(row.sealed), bound))
    return values


def kept_until(conversation: Conversation) -> datetime | None:
    """When the conversation's values will be gone; None when there are none."""
    row = _row(conversation)
    return row.expires_at if row else None


def is_over(conversation: Conversation) -> bool:
    """Whether values were hidden in the conversation and are gone: new ones would take their placeholders.

    An erased one is over too.
    """
    if conversation.erased_at:
        return True
    hidden = conversation.questions.exclude(masked_fields=[])
    return _row(conversation) is None and hidden.exists()


def unchanged(conversation: Conversation, hidden: Mapping[str, str]) -> bool:
    """Whether the conversation is not over and hides just this; the row is read anew and stays locked until
    the end of the caller's transaction.

    Masking may take long, so it runs before the lock; when the same conversation got another question
    meanwhile, it runs again, and two people never get one placeholder.
    """
    conversation.refresh_from_db(from_queryset=Conversation.objects.select_for_update())
    try:
        return not is_over(conversation) and values_of(conversation) == hidden
    except VaultUnreadable:
        return False


def forget(conversation: Conversation) -> bool:
    """Destroy the conversation's key and values now; whether there were any."""
    return bool(SealedVault.objects.filter(conversation=conversation).delete()[0])


def forget_expired() -> int:
    """Destroy every vault whose time is over; how many."""
    return SealedVault.objects.filter(expires_at__lte=clock.now()).delete()[0]


def rotate() -> tuple[int, int]:
    """Wrap every conversation's key with the newest installation key. Values stay as they are.

    How many were wrapped, and how many no key opens: those stay as they are until their time is over, and
    hold up none of the others.
    """
    wrapped = shut = 0
    for pk in SealedVault.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = SealedVault.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                row.wrapped_key = sealing.rewrapped(bytes(row.wrapped_key), _bound_to(row.conversation_id))
            except VaultUnreadable:
                shut += 1
                continue
            row.save(update_fields=["wrapped_key"])
            wrapped += 1
    return wrapped, shut


def _row(conversation: Conversation | None) -> SealedVault | None:
    if conversation is None:
        return None
    return SealedVault.objects.filter(conversation=conversation, expires_at__gt=clock.now()).first()


def _bound_to(conversation_id: int) -> str:
    return f"conversation:{conversation_id}"
