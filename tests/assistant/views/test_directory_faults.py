"""What a directory, or a machine that passes for it, may do wrong: nobody comes in, nothing is told."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from assistant.directory import connection
from tests.assistant.views.directory_people import (
    AWAY,
    ENTRIES,
    PASSWORD,
    is_in,
    name_directory,
    sign_in,
)
from tests.directory_server import (
    SERVICE_PASSWORD,
    Certificate,
    Directory,
    serving,
    strange,
)


@pytest.fixture(autouse=True)
def named(db: None, settings) -> None:
    name_directory(settings)


@pytest.mark.parametrize("trusted", [True, False], ids=["another name", "another authority"])
def test_a_machine_with_a_wrong_certificate_is_told_nothing(
    client: Client, settings, caplog: pytest.LogCaptureFixture, trusted: bool
) -> None:
    wrong = Certificate("another.bank.example" if trusted else "localhost")
    with serving(Directory(ENTRIES), of=wrong) as directory:
        settings.LDAP_URL = directory.url
        if trusted:
            settings.LDAP_CA = wrong.authority
        assert sign_in(client).status_code == 503
        assert directory.binds == []
    assert "SSLCertVerificationError" in caplog.text


def said(*messages: bytes) -> Callable[[socket.socket], None]:
    """A machine that answers one message after the other, whatever is asked, and hangs up."""

    def behave(channel: socket.socket) -> None:
        for message in messages:
            channel.recv(4096)
            channel.sendall(message)

    return behave


def hanging(channel: socket.socket) -> None:
    channel.recv(4096)
    time.sleep(5)


def dripping(channel: socket.socket) -> None:
    channel.recv(4096)
    channel.sendall(b"\x30\x7f")
    for _ in range(100):
        channel.sendall(b"\x00")
        time.sleep(0.05)


def result(code: int, *, kind: int = 0x61, number: int = 1) -> bytes:
    """A result as it goes over the wire: of a bind (0x61), a search (0x65), StartTLS (0x78)."""
    return bytes([0x30, 12, 2, 1, number, kind, 7, 10, 1, code, 4, 0, 4, 0])


def field(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


ENTRY = field(0x30, b"\x02\x01\x02" + field(0x64, field(4, b"cn=a," * 200) + field(0x30, b"")))
FAULTS: dict[str, tuple[Callable[[socket.socket], None], str]] = {
    "hangs": (hanging, "TimeoutError"),
    "byte by byte": (dripping, "TimeoutError"),
    "hangs up": (said(), "it hung up"),
    "no LDAP": (said(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "does not speak LDAP"),
    "junk in a frame": (said(b"\x30\x05\x02\x01\x01\xff\xff"), "does not speak LDAP"),
    "deep": (said(b"\x30\x82\x20\x00" + b"\x30\x80" * 4096), "does not speak LDAP"),
    "a huge length": (said(b"\x30\x84\x7f\xff\xff\xff"), "it says too much"),
    "a length without end": (said(b"\x30\x80\x02\x01\x01"), "does not speak LDAP"),
    "a length of 127 bytes": (said(b"\x30\xff" + b"\x00" * 127), "does not speak LDAP"),
    "another's answer": (said(result(0, number=7)), "what was not asked"),
    "an answer to something else": (said(result(0, kind=0x65)), "what was not asked"),
    "busy": (said(result(51)), "with result 51"),
    "no service account": (said(result(49)), "SUFLER_LDAP_BIND_DN"),
    "elsewhere": (said(result(0), result(10, kind=0x65, number=2)), "a search with result 10"),
    "without end": (said(result(0), ENTRY * 1000), "it says too much"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_directory_may_do_wrong_lets_nobody_in(
    client: Client, settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch, fault: str
) -> None:
    behave, told = FAULTS[fault]
    if told == "TimeoutError":
        monkeypatch.setattr(connection, "SECONDS", 0.5)
    with strange(behave, tmp_path) as settings.LDAP_URL:
        page = sign_in(client)
    assert page.status_code == 503
    assert AWAY in page.content.decode()
    assert not is_in(client)
    assert [record.getMessage() for record in caplog.records if record.name == "sufler.directory"] == [
        next(line for line in caplog.messages if told in line)
    ]
    assert all(private not in caplog.text for private in (PASSWORD, SERVICE_PASSWORD, "aida", "dc="))


@pytest.mark.parametrize(
    "answer, told",
    [(result(2, kind=0x78), "StartTLS: result 2"), (result(0, kind=0x78) + result(0, number=2), "SSLError")],
    ids=["says no", "says yes and does not"],
)
def test_who_does_not_encrypt_is_told_nothing(
    client: Client, settings, caplog: pytest.LogCaptureFixture, answer: bytes, told: str
) -> None:
    heard: list[bytes] = []

    def behave(channel: socket.socket) -> None:
        heard.append(channel.recv(4096))
        channel.sendall(answer)
        heard.append(channel.recv(4096))

    with strange(behave, None) as settings.LDAP_URL:
        assert sign_in(client).status_code == 503
    assert told in caplog.text
    assert all(b"sufler" not in one and b"aida" not in one for one in heard)
