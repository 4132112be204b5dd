"""Every file is shown to clamd first; without its verdict none is taken, whatever way it comes."""

import io
import logging
import socket
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as installed
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from foundation.models import AuditEntry, User
from ingestion import antivirus
from ingestion.models import Document, Version
from ingestion.pipeline.values import UnreadableFile
from ingestion.templatetags.wording import PROBLEMS
from tests.clamd import EICAR, SIGNATURE, Clamd, serving
from tests.commands.running import run
from tests.fakes import FakeEngine
from tests.ingestion.test_intranet import Site, site
from tests.ingestion.views.conftest import admin, enqueued, file, said

__all__ = ["admin", "enqueued", "site"]
pytestmark = pytest.mark.django_db
UPLOAD, PAGES = "/documents/-/upload/", "/documents/-/pages/"
INFECTED = b"# \xd0\xa2\n\n" + EICAR


@pytest.fixture
def clamd(settings) -> Iterator[Clamd]:
    """One that does its work, named in the settings."""
    scanner = Clamd()
    with serving(scanner) as settings.CLAMD:
        yield scanner


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(b"clean")
    return path


def refusal(path: Path, by: User | None = None) -> tuple[str, str]:
    """Code and detail with which a file is refused."""
    with pytest.raises(UnreadableFile) as refused:
        antivirus.check(path, by)
    return refused.value.code, refused.value.detail


def found() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="virus.found"))


def nothing_is_kept() -> bool:
    stored = [one for one in Path(installed.MEDIA_ROOT).rglob("*") if one.is_file()]
    return not stored and not Document.objects.exists() and not Version.objects.exists()


def test_without_the_setting_nobody_is_asked(path: Path, settings) -> None:
    assert settings.CLAMD == ""
    path.write_bytes(EICAR)
    antivirus.check(path, None)


@pytest.mark.parametrize("size", [0, 1, antivirus.PIECE, antivirus.PIECE + 1, 3 * antivirus.PIECE])
def test_a_clean_file_is_shown_whole_and_passes(clamd: Clamd, path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256 + 1)
    path.write_bytes(content[:size])
    antivirus.check(path, None)
    assert clamd.shown == [content[:size]]


def test_a_socket_of_this_machine_does_as_well(settings, path: Path, tmp_path: Path) -> None:
    scanner = Clamd()
    with serving(scanner, tmp_path / "clamd.ctl") as settings.CLAMD:
        assert settings.CLAMD.startswith("unix:/")
        antivirus.check(path, None)
        assert antivirus.answers()
        path.write_bytes(EICAR)
        assert refusal(path) == ("virus", SIGNATURE)
    assert not antivirus.answers()


def test_what_is_found_is_named_and_stands_in_the_audit_chain(
    clamd: Clamd, path: Path, people: dict[str, User]
) -> None:
    path.write_bytes(EICAR)
    assert refusal(path, people["operator"]) == ("virus", SIGNATURE)
    (entry,) = found()
    assert entry.actor == f"user:{people['operator'].pk}"
    # of the 68 bytes that all antiviruses know
    sha256 = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f"
    assert entry.details == {"name": SIGNATURE, "sha256": sha256}
    assert refusal(path) == ("virus", SIGNATURE)
    assert found()[-1].actor == "command"


def closes_at_once(channel: socket.socket) -> None:
    pass


def stalls(channel: socket.socket) -> None:
    while channel.recv(65536):
        pass
    time.sleep(2)


def says(reply: bytes) -> Callable[[socket.socket], None]:
    """Hears the file to its end and answers so."""

    def behave(channel: socket.socket) -> None:
        while not channel.recv(65536).endswith(b"\0\0\0\0"):
            pass
        channel.sendall(reply)

    return behave


def drips(channel: socket.socket) -> None:
    for _ in range(100):
        channel.sendall(b"s")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(closes_at_once, id="closes at once"),
        pytest.param(stalls, id="stalls"),
        pytest.param(drips, id="never comes to an end"),
        pytest.param(says(b""), id="closes without a word"),
        pytest.param(says(b"stream: OK"), id="breaks off"),
        pytest.param(says(b"\0"), id="an empty answer"),
        pytest.param(says(b"OK\0"), id="another OK"),
        pytest.param(says(b"stream: OK FOUND OK\0"), id="more than OK"),
        pytest.param(says(b"stream: Can't allocate memory ERROR\0"), id="an error of its own"),
        pytest.param(says(b"HTTP/1.1 200 OK\r\n\r\nstream: OK\0"), id="another protocol"),
        pytest.param(says(b"\xff\xfe\x00"), id="bytes"),
        pytest.param(says(b"a" * 100_000 + b"\0"), id="too much"),
    ],
)
def test_what_is_no_verdict_is_none(
    behave: Callable[[socket.socket], None], settings, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(antivirus, "SECONDS", 0.5)
    monkeypatch.setattr(antivirus, "SECONDS_TO_PING", 0.5)
    began = time.monotonic()
    with serving(behave) as settings.CLAMD:
        assert refusal(path) == ("antivirus_away", "")
        assert not antivirus.answers()
    assert time.monotonic() - began < 2
    assert not found()


def test_a_file_larger_than_it_takes_is_told_apart(clamd: Clamd, path: Path) -> None:
    clamd.largest = 1_000
    path.write_bytes(b"a" * 1_001)
    assert refusal(path) == ("antivirus_limit", "")


def test_one_that_stops_listening_in_the_middle_gives_no_verdict(clamd: Clamd, path: Path) -> None:
    clamd.largest = 1_000
    # what it says before it goes is lost or arrives, as the network likes
    path.write_bytes(bytes(8 * 1024**2))
    assert refusal(path)[0] in {"antivirus_limit", "antivirus_away"}
    assert clamd.shown == []


@pytest.mark.parametrize(
    "address, error",
    [
        ("127.0.0.1:1", "ConnectionRefusedError"),
        ("unix:/nowhere/clamd.ctl", "FileNotFoundError"),
        ("no-such-name.invalid:3310", "gaierror"),
        ("8.8.8.8:3310", "Astray"),
        ("169.254.169.254:3310", "Astray"),
        ("127.0.0.1", "ValueError"),
    ],
)
def test_a_clamd_that_cannot_be_reached_or_is_not_inside(
    address: str, error: str, settings, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CLAMD = address
    with caplog.at_level(logging.WARNING, "sufler.antivirus"):
        assert refusal(path) == ("antivirus_away", "")
    assert caplog.messages == [f"clamd gave no verdict: {error}"]
    assert not antivirus.answers()


def test_an_infected_upload_leaves_nothing_and_the_others_are_taken(
    clamd: Clamd, admin: Client, enqueued: list[int], people: dict[str, User]
) -> None:
    page = admin.post(UPLOAD, said(file("вирус.md", INFECTED))).content.decode()
    assert nothing_is_kept()
    assert str(PROBLEMS["virus"].said) in page
    assert f"<code>{SIGNATURE}</code>" in page
    assert [entry.actor for entry in found()] == [f"user:{people['admin'].pk}"]
    admin.post(UPLOAD, said(file("вирус.md", INFECTED), file("а.md")))
    assert [version.file_name for version in Version.objects.all()] == ["а.md"]


def test_without_a_verdict_the_upload_waits_with_who_sent_it_and_is_taken_later(
    admin: Client, enqueued: list[int], settings
) -> None:
    settings.CLAMD = "127.0.0.1:1"
    page = admin.post(UPLOAD, said(file("а.md")), headers={"X-Sufler-Upload": "one"}).content.decode()
    assert str(PROBLEMS["antivirus_away"].said) in page
    assert 'data-part="again"' in page
    assert nothing_is_kept()
    with serving(Clamd()) as settings.CLAMD:
        page = admin.post(UPLOAD, said(file("а.md")), headers={"X-Sufler-Upload": "one"}).content.decode()
    assert 'data-part="again"' not in page
    assert Version.objects.get().file_name == "а.md"


def test_of_a_zip_with_something_in_it_nothing_is_taken(
    clamd: Clamd, admin: Client, enqueued: list[int]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("а.md", "# А\n\n1 %")
        archive.writestr("б.md", INFECTED)
    admin.post(UPLOAD, said(SimpleUploadedFile("все.zip", packed.getvalue())))
    assert nothing_is_kept()
    assert len(found()) == 1


def test_a_faq_base_is_shown_before_its_rows_are_read(
    clamd: Clamd, admin: Client, enqueued: list[int]
) -> None:
    base = b"external_id,title,text,language\n1,T," + EICAR + b",ru\n"
    admin.post(UPLOAD, {**said(SimpleUploadedFile("faq.csv", base)), "kind": "faq"})
    assert nothing_is_kept()
    assert len(found()) == 1


def test_a_page_of_the_intranet_is_shown_too(
    clamd: Clamd, admin: Client, enqueued: list[int], site: Site
) -> None:
    address = site.put("/a.html", b"<!doctype html><p>" + EICAR + b"</p>")
    page = admin.post(PAGES, {"addresses": address, "kind": "tariff", "language": ""}).content.decode()
    assert nothing_is_kept()
    assert SIGNATURE in page


def test_commands_show_every_file_of_a_folder_and_name_what_was_found(
    clamd: Clamd, engine: FakeEngine, index: None, tmp_path: Path
) -> None:
    (tmp_path / "а.md").write_text("# А\n\nКомиссия 1 %")
    (tmp_path / "б.md").write_bytes(INFECTED)
    ran = run("ingest", tmp_path)
    assert ran.status == 1
    assert [row.get("error", row["status"]) for row in ran.rows] == ["ready", "virus"]
    assert ran.rows[1]["problems"] == [{"code": "virus", "detail": SIGNATURE}]
    assert Version.objects.count() == 1
    base = tmp_path / "faq.csv"
    base.write_bytes(b"external_id,title,text,language\n1,T," + EICAR + b",ru\n")
    assert [row["error"] for row in run("import_faq", base).rows] == ["virus"]
    assert Version.objects.count() == 1
