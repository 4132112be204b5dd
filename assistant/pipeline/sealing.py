"""Envelope encryption of what rests for a short time: every row has a key of its own, which dies with it.

AES-256-GCM (NIST SP 800-38D): the row's random key is stored encrypted ("wrapped") with the installation's
key from SUFLER_VAULT_KEY. What the row belongs to (`bound`) is authenticated with both, so that neither can
be moved to another row.
"""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES, KEY_BYTES = 12, 32


class VaultUnreadable(Exception):
    """No installation key opens this: the key was changed without rotation, or the row was altered."""


def new_key(bound: str) -> bytes:
    """A new random key, wrapped."""
    return _encrypt(_installation_keys()[0], os.urandom(KEY_BYTES), bound)


def rewrapped(wrapped_key: bytes, bound: str) -> bytes:
    """The same key under the newest installation key. Raises VaultUnreadable."""
    return _encrypt(_installation_keys()[0], _unwrap(wrapped_key, bound), bound)


def seal(wrapped_key: bytes, plain: bytes, bound: str) -> bytes:
    """Encrypt with the row's key. Raises VaultUnreadable."""
    return _encrypt(_unwrap(wrapped_key, bound), plain, bound)


def unseal(wrapped_key: bytes, sealed: bytes, bound: str) -> bytes:
    """What was sealed. Raises VaultUnreadable."""
    return _decrypt(_unwrap(wrapped_key, bound), sealed, bound)


def _installation_keys() -> list[bytes]:
    """The newest key first, then those that are being replaced."""
    return [hashlib.sha256(key.encode()).digest() for key in (settings.VAULT_KEY, *settings.VAULT_OLD_KEYS)]


def _unwrap(wrapped_key: bytes, bound: str) -> bytes:
    for installation_key in _installation_keys():
        try:
            return _decrypt(installation_key, wrapped_key, bound)
        except VaultUnreadable:
            continue
    raise VaultUnreadable


def _encrypt(key: bytes, plain: bytes, bound: str) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound.encode())


def _decrypt(key: bytes, sealed: bytes, bound: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound.encode())
    except InvalidTag:
        raise VaultUnreadable from None


def bare(text: str) -> str:
    """Letters and digits, which decide whether two spellings are one value: spaces, dashes, case do not."""
    return "".join(char for char in text.casefold() if char.isalnum())
