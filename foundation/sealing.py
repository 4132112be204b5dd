"""Secrets that Sufler itself needs, at rest: AES-256-GCM under the installation's key of SUFLER_VAULT_KEY."""

import hashlib
import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

NONCE_BYTES = 12


class Sealed(Exception):
    """No installation key opens it: SUFLER_VAULT_KEY was changed without rotation, or the row was altered."""


def seal(text: str, bound_to: str) -> bytes:
    """`text`, which only opens again for the same `bound_to`; nothing for an empty text."""
    if not text:
        return b""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(_keys()[0]).encrypt(nonce, text.encode(), bound_to.encode())


def unseal(sealed: bytes, bound_to: str) -> str:
    """What was sealed. Raises Sealed."""
    if not sealed:
        return ""
    for key in _keys():
        try:
            plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to.encode())
        except InvalidTag:
            continue
        return plain.decode()
    raise Sealed


def reseal(rows: QuerySet[Any], field: str, bound_to: Callable[[Any], str]) -> tuple[int, int]:
    """Seal this field of every row with the newest key; how many, and how many no key opens."""
    done = shut = 0
    for pk in list(rows.exclude(**{field: b""}).values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            try:
                text = unseal(bytes(getattr(row, field)), bound_to(row))
            except Sealed:
                shut += 1
                continue
            setattr(row, field, seal(text, bound_to(row)))
            row.save(update_fields=[field])
            done += 1
    return done, shut


def _keys() -> list[bytes]:
    """The newest first, then those that are being replaced; others than those of the vaults' keys."""
    given = (settings.VAULT_KEY, *settings.VAULT_OLD_KEYS)
    return [hashlib.sha256(b"route keys\0" + key.encode()).digest() for key in given]
