"""Files are shown to the bank's antivirus before anything reads them: clamd, by INSTREAM over a socket.

Off while SUFLER_CLAMD is empty. Otherwise no file goes on that clamd did not call clean.
"""

import hashlib
import logging
import re
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings

from foundation import addresses, audit, reaching
from foundation.models import User
from ingestion.pipeline.values import UnreadableFile

log = logging.getLogger("sufler.antivirus")

SECONDS = 120.0
"""One file, from the first knock to the verdict."""
SECONDS_TO_CONNECT = 5.0
SECONDS_TO_PING = 2.0
PIECE = 128 * 1024
LONGEST_REPLY = 1_024
CLEAN = "stream: OK"
FOUND = re.compile(r"stream: (.+) FOUND")
TOO_LARGE = "INSTREAM size limit exceeded. ERROR"


class Astray(OSError):
    """The name leads to no machine inside; nothing was sent."""


class Garbled(OSError):
    """What answered does not speak as clamd does."""


def is_on() -> bool:
    """Whether the settings name a clamd."""
    return bool(settings.CLAMD)


def check(path: Path, by: User | None) -> None:
    """Return when the file is clean, or no antivirus is named. What was found stands in the audit chain.

    Raises UnreadableFile: `virus`, with what the antivirus calls it, `antivirus_limit` for a file larger than
    clamd takes, `antivirus_away` for anything that is no verdict: later the same file may be taken.
    """
    if not is_on():
        return
    with path.open("rb") as content:
        try:
            reply = _verdict(content)
        except (OSError, ValueError) as error:
            # its own words may hold an address
            log.warning("clamd gave no verdict: %s", type(error).__name__)
            raise UnreadableFile("antivirus_away") from None
        if reply == CLEAN:
            return
        if reply == TOO_LARGE:
            log.warning("a file is larger than StreamMaxLength of clamd")
            raise UnreadableFile("antivirus_limit")
        if found := FOUND.fullmatch(reply):
            _note(content, found[1], by)
            raise UnreadableFile("virus", found[1])
    log.warning("clamd could not read a file")
    raise UnreadableFile("antivirus_away")


def answers() -> bool:
    """Whether clamd is there and says so, within two seconds."""
    ends = time.monotonic() + SECONDS_TO_PING
    try:
        with _connected(ends) as channel:
            channel.sendall(b"zPING\0")
            return _reply(channel, ends) == "PONG"
    except (OSError, ValueError):
        return False


def _verdict(content: IO[bytes]) -> str:
    """What clamd says of the content. Raises OSError, and ValueError where SUFLER_CLAMD is no address."""
    ends = time.monotonic() + SECONDS
    with _connected(ends) as channel:
        # it stops listening to a file that is too large for it, and says so before it goes
        with suppress(BrokenPipeError, ConnectionResetError):
            channel.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                channel.settimeout(_left(ends))
                channel.sendall(struct.pack("!I", len(piece)) + piece)
            channel.sendall(struct.pack("!I", 0))
        return _reply(channel, ends)


def _reply(channel: socket.socket, ends: float) -> str:
    """Everything before the zero byte: an answer that breaks off before it is none."""
    said = b""
    while not said.endswith(b"\0"):
        channel.settimeout(_left(ends))
        piece = channel.recv(LONGEST_REPLY)
        said += piece
        if not piece or len(said) > LONGEST_REPLY:
            raise Garbled
    return "".join(char for char in said[:-1].decode("utf8", "replace") if char.isprintable())


@contextmanager
def _connected(ends: float) -> Iterator[socket.socket]:
    """A connection to where SUFLER_CLAMD says; files leave this machine only for another one inside."""
    seconds = min(SECONDS_TO_CONNECT, _left(ends))
    place: str = settings.CLAMD
    if place.startswith("unix:"):
        channel = socket.socket(socket.AF_UNIX)
        channel.settimeout(seconds)
        address: str | tuple[str, int] = place.removeprefix("unix:")
    else:
        host, _, port = place.rpartition(":")
        number = addresses.resolved(host.strip("[]"), int(port))[0]
        if not reaching.may_lead(number, reaching.INSIDE):
            raise Astray
        channel = socket.socket(socket.AF_INET6 if ":" in number else socket.AF_INET)
        channel.settimeout(seconds)
        address = (number, int(port))
    with channel:
        channel.connect(address)
        yield channel


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _note(content: IO[bytes], name: str, by: User | None) -> None:
    content.seek(0)
    sha256 = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    log.warning("clamd found %s in a file", name)
    audit.record(by or "command", "virus.found", "file", {"name": name, "sha256": sha256})
