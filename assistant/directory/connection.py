"""One connection to the directory, encrypted before anything private is said; the directory is not trusted
with our time or memory.

Certificates are checked for the host's name. No referral is followed, nothing is kept between two sign-ins.
"""

import logging
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings

from assistant.admitting import NotSignedIn
from assistant.directory import messages
from assistant.directory.messages import Answer, Broken, Content

CONNECT_SECONDS, SECONDS = 4.0, 10.0
"""How long one address of the host may take, and the whole sign-in after it."""
MOST = 256 * 1024
"""Bytes that the directory may say in one sign-in; a thousand groups are half of it."""
PORTS = {"ldaps": 636, "ldap": 389}
# no such password, none at all, no entry, no DN, locked in two ways (RFC 4511, appendix A)
REFUSED = {49, 48, 32, 34, 53, 19}
SUCCESS, TOO_MANY = 0, 4

logger = logging.getLogger("sufler.directory")


class Connection:
    """Questions and answers, one at a time, until the time is over."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self._until = time.monotonic() + SECONDS
        self._number, self._heard = 0, 0

    def start_tls(self, trusted: ssl.SSLContext, host: str) -> None:
        """Encrypt from here on. Nothing was read ahead, so nothing said before can be taken for an answer."""
        done = self._done(messages.start_tls())
        if done.code != SUCCESS:
            raise Broken(f"it does not encrypt (StartTLS: result {done.code})")
        self.encrypt(trusted, host)

    def bind(self, dn: str, password: str) -> bool:
        """Whether the password is that of the entry. An empty one, which a directory would take for a visitor
        without a name and let in, is not sent."""
        if not dn or not password:
            return False
        done = self._done(messages.bind(dn, password))
        if done.code == SUCCESS:
            return True
        if done.code in REFUSED:
            return False
        raise Broken(f"it answers a name and password with result {done.code}")

    def search(self, content: Content, at_most: int = 0) -> list[Answer]:
        """The entries found. `at_most`: when there are more, at least two."""
        *found, done = self._answers(content)
        if done.code != SUCCESS and not (done.code == TOO_MANY and at_most and len(found) > 1):
            raise Broken(f"it answers a search with result {done.code}")
        return found

    def _done(self, content: Content) -> Answer:
        *_, done = self._answers(content)
        return done

    def _answers(self, content: Content) -> list[Answer]:
        """What answers a question, its result last; pointers to other directories are left out."""
        self._number += 1
        self._give_time()
        self.channel.sendall(messages.encoded(self._number, content))
        found: list[Answer] = []
        while True:
            answer = messages.decoded(self._message())
            if answer.number != self._number:
                raise Broken("it answers what was not asked")
            if answer.kind == messages.REFERENCE:
                continue
            found.append(answer)
            if answer.kind == messages.RESULT_OF[content[0]]:
                return found
            if answer.kind != messages.ENTRY:
                raise Broken("it answers what was not asked")

    def _message(self) -> bytes:
        """The bytes of one message; how long it is was said before it came."""
        head = self._exactly(2)
        size = head[1] & 0x7F if head[1] & 0x80 else 0
        if head[0] != 0x30 or head[1] == 0x80:
            raise Broken("it does not speak LDAP")
        digits = self._exactly(size)
        length = int.from_bytes(digits, "big") if size else head[1]
        self._heard += length
        if self._heard > MOST:
            raise Broken("it says too much")
        return head + digits + self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            self._give_time()
            piece = self.channel.recv(count - len(found))
            if not piece:
                raise Broken("it hung up")
            found += piece
        return bytes(found)

    def _give_time(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.channel.settimeout(left)

    def encrypt(self, trusted: ssl.SSLContext, host: str) -> None:
        """Speak TLS from the next byte on; the certificate must be the host's."""
        self._give_time()
        self.channel = trusted.wrap_socket(self.channel, server_hostname=host)


@contextmanager
def connected() -> Iterator[Connection]:
    """An encrypted connection for one sign-in. Raises NotSignedIn "provider_away"; the log says why."""
    line: Connection | None = None
    try:
        parts = urlsplit(settings.LDAP_URL)
        host = parts.hostname or ""
        # the machine's own authorities, or the one that the settings hold
        trusted = ssl.create_default_context(cadata=settings.LDAP_CA or None)
        line = Connection(
            socket.create_connection((host, parts.port or PORTS[parts.scheme]), CONNECT_SECONDS)
        )
        if parts.scheme == "ldaps":
            line.encrypt(trusted, host)
        else:
            line.start_tls(trusted, host)
        yield line
    except (OSError, Broken) as error:
        # words of ours are told; of other errors only the kind
        logger.warning(
            "the directory is away: %s", error if isinstance(error, Broken) else type(error).__name__
        )
        raise NotSignedIn("provider_away") from None
    finally:
        if line:
            line.channel.close()
