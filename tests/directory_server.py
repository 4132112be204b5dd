"""Directories on loopback: one of ldaptor's, an implementation of LDAP that is not ours, and strange ones.

A test says which entries there are, also between two sign-ins: every connection meets those of its moment.
"""

import datetime
import ipaddress
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BASE = "dc=bank,dc=example"
SERVICE, SERVICE_PASSWORD = f"cn=sufler,ou=services,{BASE}", "password of the service"
Entries = dict[str, dict[str, list[str]]]


@dataclass
class Directory:
    """`entries` by DN, parents before children; `binds`: each DN that came with a password, and whether that
    was empty. `alike`: typed names that it takes for others, as one that ignores accents does."""

    entries: Entries = field(default_factory=dict)
    url: str = ""
    alike: dict[bytes, bytes] = field(default_factory=dict)
    binds: list[tuple[str, bool]] = field(default_factory=list)


class Certificate:
    """An authority of its own, and a certificate of it for a name and for loopback's number."""

    def __init__(self, name: str) -> None:
        own, of_server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
        server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        names: list[x509.GeneralName] = [x509.DNSName(name)]
        if name == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))

        def made(subject: x509.Name, key: Any, extensions: list[tuple[x509.ExtensionType, bool]]) -> bytes:
            builder = (
                x509.CertificateBuilder(authority, subject, key.public_key(), x509.random_serial_number())
                .not_valid_before(now - datetime.timedelta(days=1))
                .not_valid_after(now + datetime.timedelta(days=1))
            )
            for extension, critical in extensions:
                builder = builder.add_extension(extension, critical)
            return builder.sign(own, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

        of_own = x509.SubjectKeyIdentifier.from_public_key(own.public_key())
        signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        self.authority = made(
            authority, own, [(x509.BasicConstraints(True, None), True), (of_own, False), (signs, True)]
        ).decode()
        by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(of_own)
        chain = made(server, of_server, [(x509.SubjectAlternativeName(names), False), (by, False)])
        key = of_server.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.pem = chain + key


@cache
def certificate(name: str = "localhost") -> Certificate:
    """The same for all tests of a process."""
    return Certificate(name)


@cache
def _loop() -> Any:
    """Twisted's loop, in a thread of its own until the process ends: it can be started but once."""
    with warnings.catch_warnings():  # of pyparsing and passlib about what ldaptor asks of them
        warnings.simplefilter("ignore", DeprecationWarning)
        import ldaptor.inmemory
        import ldaptor.protocols.ldap.ldapserver  # noqa: F401
    loop: Any = import_module("twisted.internet.reactor")
    threading.Thread(target=loop.run, kwargs={"installSignalHandlers": False}, daemon=True).start()
    return loop


def _tree(entries: Entries) -> Any:
    from ldaptor.inmemory import ReadOnlyInMemoryLDAPEntry

    (root, about), *others = entries.items()
    made = {root: ReadOnlyInMemoryLDAPEntry(root, about)}
    for dn, about in others:
        own, _, parent = dn.partition(",")
        made[dn] = made[parent].addChild(own, about)
    return made[root]


@contextmanager
def serving(
    directory: Directory, of: Certificate | None = None, scheme: str = "ldaps"
) -> Iterator[Directory]:
    """Serve it on a free port of loopback until the end of the block."""
    loop = _loop()
    from ldaptor.interfaces import IConnectedLDAPEntry
    from ldaptor.protocols.ldap.ldapserver import LDAPServer
    from ldaptor.protocols.pureldap import LDAPStartTLSResponse
    from twisted.internet import ssl as twisted_ssl
    from twisted.internet.protocol import ServerFactory
    from twisted.internet.threads import blockingCallFromThread

    pem: Any = twisted_ssl.PrivateCertificate
    options = pem.loadPEM((of or certificate()).pem).options()
    with warnings.catch_warnings():  # of pyOpenSSL about what Twisted asks of it
        warnings.simplefilter("ignore", DeprecationWarning)
        options.getContext()

    class Listening(LDAPServer):  # type: ignore[misc]
        def handle_LDAPBindRequest(self, request: Any, controls: Any, reply: Any) -> Any:
            directory.binds.append((request.dn.decode(), not request.auth))
            if not request.auth:
                # as real ones do (RFC 4513, 5.1.2): let in, as nobody
                request.dn = b""
            return super().handle_LDAPBindRequest(request, controls, reply)

        def handle_LDAPSearchRequest(self, request: Any, controls: Any, reply: Any) -> Any:
            for part in request.filter:
                asked = part.assertionValue
                asked.value = directory.alike.get(asked.value, asked.value)
            return super().handle_LDAPSearchRequest(request, controls, reply)

        def handle_LDAPExtendedRequest(self, request: Any, controls: Any, reply: Any) -> None:
            reply(LDAPStartTLSResponse(resultCode=0))
            self.transport.startTLS(options)

    class Factory(ServerFactory):
        protocol = Listening

        def __conform__(self, interface: Any) -> Any:
            return _tree(directory.entries) if interface is IConnectedLDAPEntry else None

    listen = (
        (lambda: loop.listenSSL(0, Factory(), options, interface="127.0.0.1"))
        if scheme == "ldaps"
        else (lambda: loop.listenTCP(0, Factory(), interface="127.0.0.1"))
    )
    port = blockingCallFromThread(loop, listen)
    directory.url = f"{scheme}://localhost:{port.getHost().port}"
    try:
        yield directory
    finally:
        blockingCallFromThread(loop, port.stopListening)


@contextmanager
def strange(behave: Callable[[socket.socket], None], folder: Path | None) -> Iterator[str]:
    """The address of a machine that does as `behave` says with each connection: encrypted, with a `folder`
    for the certificate, or not."""
    server = socket.create_server(("127.0.0.1", 0))
    context = None
    if folder:
        (folder / "directory.pem").write_bytes(certificate().pem)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "directory.pem")

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with (
            suppress(OSError),
            context.wrap_socket(connection, server_side=True) if context else connection as channel,
        ):
            behave(channel)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"{'ldaps' if folder else 'ldap'}://localhost:{server.getsockname()[1]}"
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
