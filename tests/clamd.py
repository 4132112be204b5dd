"""A clamd on loopback or on a socket of this machine: one that speaks INSTREAM, and ones that do not."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

# in two halves: an antivirus of the machine of the tests shall leave this file alone
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Eicar-Test-Signature"


@dataclass
class Clamd:
    """What it was shown, and how it behaves; `largest`: its StreamMaxLength."""

    address: str = ""
    largest: int = 25 * 1024**2
    shown: list[bytes] = field(default_factory=list)

    def __call__(self, channel: socket.socket) -> None:
        """One connection, as the manual of clamd describes it."""
        stream = channel.makefile("rb")
        command = _until_zero(stream)
        if command == b"zPING":
            channel.sendall(b"PONG\0")
        elif command == b"zINSTREAM":
            channel.sendall(self._verdict(stream) + b"\0")
        else:
            channel.sendall(b"UNKNOWN COMMAND\0")

    def _verdict(self, stream: IO[bytes]) -> bytes:
        content = b""
        while size := struct.unpack("!I", stream.read(4))[0]:
            content += stream.read(size)
            if len(content) > self.largest:
                return b"INSTREAM size limit exceeded. ERROR"
        self.shown.append(content)
        return f"stream: {SIGNATURE} FOUND".encode() if EICAR in content else b"stream: OK"


def _until_zero(stream: IO[bytes]) -> bytes:
    said = b""
    while (byte := stream.read(1)) not in (b"", b"\0"):
        said += byte
    return said


@contextmanager
def serving(behave: Callable[[socket.socket], None], socket_at: Path | None = None) -> Iterator[str]:
    """The address, as SUFLER_CLAMD takes it, of something that does so with each connection."""
    if socket_at:
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(socket_at))
        server.listen()
        address = f"unix:{socket_at}"
    else:
        server = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with suppress(OSError, struct.error), connection:
            behave(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield address
    finally:
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        server.close()
