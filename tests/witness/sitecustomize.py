"""On the PYTHONPATH of a process: every address it connects to, sends to or asks the name of is noted.

A line `what<TAB>address<TAB>program` in the file that SOCKET_WITNESS names. Attempts that fail are noted too,
which looking at open sockets would miss.
"""

import os
import sys


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0]
    else:
        return
    line = f"{event}\t{address!r}\t{' '.join(sys.argv[:3])}\n"
    file = os.open(os.environ["SOCKET_WITNESS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, line.encode())
    os.close(file)


if os.environ.get("SOCKET_WITNESS"):
    sys.addaudithook(_note)
