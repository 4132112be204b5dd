"""The key of hidden values in a file of its own, beside a backup: neither of the two opens a value alone.

A backup holds a check of its key that tells the right one without telling the key.
"""

import hashlib
import hmac
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

NAME, OLD_NAME = "SUFLER_VAULT_KEY", "SUFLER_VAULT_OLD_KEYS"


class KeyFileError(Exception):
    """The key can't be taken; `code`: no_keys, foreign_keys, other_key."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def check_of(key: str, salt: str | None = None) -> dict[str, str]:
    """What tells a key again; slow on purpose, since people choose keys that can be guessed."""
    salt = salt or os.urandom(16).hex()
    made = hashlib.scrypt(key.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return {"salt": salt, "scrypt": made.hex()}


def file_of(backup: str) -> str:
    """The content of a key file; `backup` names the one it was made with."""
    held = {NAME: settings.VAULT_KEY, OLD_NAME: settings.VAULT_OLD_KEYS}
    return json.dumps({"product": "sufler", "backup": backup, **held}) + "\n"


def take(file: Path | None, check: dict[str, Any]) -> None:
    """Make the keys of a backup this installation's own. Raises KeyFileError, OSError.

    A key that SUFLER_VAULT_KEY (or SUFLER_VAULT_KEY_FILE) gives must be the right one already; the file then
    only adds the keys before it. The key file of another backup serves as long as the key is the same.
    """
    if settings.VAULT_KEY_GIVEN and not _fits(settings.VAULT_KEY, check):
        raise KeyFileError("other_key")
    if file is None:
        if settings.VAULT_KEY_GIVEN:
            return
        raise KeyFileError("no_keys")
    try:
        held = json.loads(file.read_text())
        key, old = str(held[NAME]), [str(one) for one in held.get(OLD_NAME, [])]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyFileError("foreign_keys") from error
    if not _fits(key, check):
        raise KeyFileError("foreign_keys")
    if not settings.VAULT_KEY_GIVEN:
        _keep(NAME, key)
    if old:
        _keep(OLD_NAME, json.dumps(old))


def forget_old() -> None:
    """Drop the old keys that a backup brought along: nothing is under them any more."""
    _path(OLD_NAME).unlink(missing_ok=True)


def _keep(name: str, content: str) -> None:
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(content)


def _path(name: str) -> Path:
    """Where the settings look for a secret that nobody gave."""
    home: Path = settings.HOME
    return home / "secrets" / name.lower()


def _fits(key: str, check: dict[str, Any]) -> bool:
    try:
        return hmac.compare_digest(check_of(key, str(check["salt"]))["scrypt"], str(check["scrypt"]))
    except (ValueError, KeyError) as error:
        raise KeyFileError("foreign_keys") from error
