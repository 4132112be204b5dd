"""Keeping a conversation's hidden values: encrypted with a key of its own, for a day, then gone.

Envelope encryption with AES-256-GCM (NIST SP 800-38D): each conversation has a random key, which is stored
encrypted ("wrapped") with the installation's key from SUFLER_VAULT_KEY. The conversation's number is
authenticated with both, so that a row can't be moved to another conversation.
"""

import hashlib
import json
import os
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction

from assistant.models import Conversation, SealedVault
from assistant.pipeline import masking
from foundation import clock

NONCE_BYTES, KEY_BYTES = 12, 32


class VaultUnreadable(Exception):
    """No installation key opens this vault: the key was changed without rotation, or the row was altered."""


def open_vault(conversation: Conversation | None) -> masking.Vault:
    """The conversation's vault, so that who was named before gets the same placeholder again.

    A new one when there is no conversation yet or its values have expired. Raises VaultUnreadable.
    """
    row = _row(conversation)
    return masking.Vault(_values(row)) if row else masking.Vault()


def keep(conversation: Conversation, vault: masking.Vault) -> None:
    """Seal the vault's values; their life starts anew with every question."""
    if not vault.values:
        return
    with transaction.atomic():
        row = SealedVault.objects.select_for_update().filter(conversation=conversation).first()
        if row is None:
            key = _wrap(os.urandom(KEY_BYTES), conversation.pk)
            row = SealedVault(conversation=conversation, wrapped_key=key)
        plain = json.dumps(vault.values, ensure_ascii=False).encode()
        row.sealed = _encrypt(_unwrap(row), plain, conversation.pk)
        row.expires_at = clock.now() + timedelta(hours=settings.VAULT_HOURS)
        row.save()


def values_of(conversation: Conversation) -> dict[str, str]:
    """Placeholder -> value while they live, else nothing. Who may see them is the caller's to decide."""
    row = _row(conversation)
    return _values(row) if row else {}


def kept_until(conversation: Conversation) -> datetime | None:
    """When the conversation's values will be gone; None when there are none."""
    row = _row(conversation)
    return row.expires_at if row else None


def is_over(conversation: Conversation) -> bool:
    """Whether values were hidden in the conversation and are gone: new ones would take their placeholders."""
    hidden = conversation.questions.exclude(masked_fields=[])
    return _row(conversation) is None and hidden.exists()


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
                row.wrapped_key = _wrap(_unwrap(row), row.conversation_id)
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


def _values(row: SealedVault) -> dict[str, str]:
    plain = _decrypt(_unwrap(row), bytes(row.sealed), row.conversation_id)
    values: dict[str, str] = json.loads(plain)
    return values


def _installation_keys() -> list[bytes]:
    """The newest key first, then those that are being replaced."""
    return [hashlib.sha256(key.encode()).digest() for key in (settings.VAULT_KEY, *settings.VAULT_OLD_KEYS)]


def _wrap(key: bytes, conversation_id: int) -> bytes:
    return _encrypt(_installation_keys()[0], key, conversation_id)


def _unwrap(row: SealedVault) -> bytes:
    for installation_key in _installation_keys():
        try:
            return _decrypt(installation_key, bytes(row.wrapped_key), row.conversation_id)
        except VaultUnreadable:
            continue
    raise VaultUnreadable


def _encrypt(key: bytes, plain: bytes, conversation_id: int) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, _bound_to(conversation_id))


def _decrypt(key: bytes, sealed: bytes, conversation_id: int) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(conversation_id))
    except InvalidTag:
        raise VaultUnreadable from None


def _bound_to(conversation_id: int) -> bytes:
    return f"conversation:{conversation_id}".encode()
