"""The keys of routes at rest: AES-256-GCM under the installation's key of SUFLER_VAULT_KEY."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

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


def _keys() -> list[bytes]:
    """The newest first, then those that are being replaced; others than those of the vaults' keys."""
    given = (settings.VAULT_KEY, *settings.VAULT_OLD_KEYS)
    return [hashlib.sha256(b"route keys\0" + key.encode()).digest() for key in given]
