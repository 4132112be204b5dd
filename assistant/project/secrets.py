"""Secrets that an installation makes for itself when nobody gave it any, or that a backup brought along."""

import json
import os
import secrets
from pathlib import Path

from assistant.project import environment as env


def secret(name: str, home: Path) -> str:
    """The secret `name` of this installation: given (`name` or `name`_FILE), else from SUFLER_HOME/secrets.

    The file is made once with 50 random bytes and mode 0600; processes that start together agree on
    one value because only the first may create it.
    """
    if given := env.text(name):
        return given
    path = home / "secrets" / name.lower()
    if path.exists():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(secrets.token_urlsafe(50))
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_text().strip()


def restored(name: str, home: Path) -> list[str]:
    """The secrets `name` that `restore_backup` put into SUFLER_HOME/secrets, as JSON; usually none."""
    path = home / "secrets" / name.lower()
    return [str(one) for one in json.loads(path.read_text())] if path.exists() else []
