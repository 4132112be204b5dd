"""The audit chain: grows in one order, refuses change, and shows what was changed all the same."""

import json
import math
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from assistant import tasks
from foundation import anchoring, append_only, audit, clock, verifier, verifying
from foundation.models import AuditEntry, User

pytestmark = pytest.mark.django_db
VERIFIER = Path(verifier.__file__)


def write(count: int = 3) -> None:
    for number in range(count):
        audit.record("worker", "version.uploaded", f"version:{number}", {"bytes": number, "name": "Ә"})


@pytest.fixture
def tampering(db: None) -> None:
    """Somebody who owns the database took the triggers off."""
    append_only.lift(connection)


def test_an_untouched_chain_holds() -> None:
    write()
    assert audit.verify() == audit.Verification(3)


def test_each_action_is_told_once() -> None:
    assert audit.actions() == []
    write()
    for action in ("user.changed", "answer.read", "user.changed"):
        audit.record("worker", action, "x")
    assert audit.actions() == ["answer.read", "user.changed", "version.uploaded"]


def test_an_empty_chain_holds() -> None:
    assert audit.verify() == audit.Verification(0)


# --- the database refuses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE foundation_auditentry SET action = 'other' WHERE number = 2",
        "DELETE FROM foundation_auditentry WHERE number = 3",
        "DELETE FROM foundation_auditentry",
        "INSERT INTO foundation_auditentry SELECT 9, at, actor, action, object, details, previous_hash, 'x' "
        "FROM foundation_auditentry WHERE number = 3",
        "INSERT INTO foundation_auditentry SELECT number - 3, at, actor, action, object, details, "
        "previous_hash, 'x' FROM foundation_auditentry WHERE number = 3",
        "REPLACE INTO foundation_auditentry SELECT number, at, actor, 'other', object, details, "
        "previous_hash, hash FROM foundation_auditentry WHERE number = 3",
        # by another number, and a unique column that is taken already
        "REPLACE INTO foundation_auditentry SELECT 4, at, actor, action, object, details, previous_hash, "
        "hash FROM foundation_auditentry WHERE number = 2",
        "REPLACE INTO foundation_auditentry (rowid, number, at, actor, action, object, details, "
        "previous_hash, hash) SELECT rowid, 4, at, actor, action, object, details, previous_hash, 'x' "
        "FROM foundation_auditentry WHERE number = 2",
        "TRUNCATE foundation_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_chain(statement: str) -> None:
    foreign = {"sqlite": "TRUNCATE", "postgresql": "REPLACE"}[connection.vendor]
    if statement.startswith(foreign):
        return  # no statement of this database
    write()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify() == audit.Verification(3)


def test_the_triggers_come_back_with_every_migration(tampering: None) -> None:
    assert not append_only.holds(connection)
    call_command("migrate", verbosity=0)
    assert append_only.holds(connection)
    assert not AuditEntry.objects.exists()


EMPTIED = {
    "sqlite": [
        "DROP TRIGGER audit_no_delete",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON foundation_auditentry BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$ BEGIN RETURN OLD; END $$ "
        "LANGUAGE plpgsql"
    ],
}
OTHERWISE = {
    "sqlite": [
        "DROP TRIGGER audit_no_delete",
        "CREATE TRIGGER audit_no_delete BEFORE DELETE ON foundation_auditentry WHEN OLD.number > 99 "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END",
    ],
    "postgresql": ["ALTER TABLE foundation_auditentry ENABLE REPLICA TRIGGER audit_no_change"],
}


@pytest.mark.parametrize("tampered", [EMPTIED, OTHERWISE])
def test_a_trigger_that_has_only_the_name_is_no_trigger(tampered: dict[str, list[str]]) -> None:
    write()
    with connection.cursor() as cursor:
        for statement in tampered[connection.vendor]:
            cursor.execute(statement)
    assert not append_only.holds(connection)
    call_command("migrate", verbosity=0)
    assert append_only.holds(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.filter(number=2).delete()


def test_that_a_chain_was_without_its_triggers_is_on_record(tampering: None) -> None:
    write()
    call_command("migrate", verbosity=0)
    last = AuditEntry.objects.latest("number")
    assert (last.number, last.action) == (4, "audit.triggers_restored")
    assert "audit_next_only" in last.details["triggers"]
    call_command("migrate", verbosity=0)
    assert audit.verify() == audit.Verification(4)


# --- what was changed all the same is found ---------------------------------------------------------------


@pytest.mark.parametrize(
    "field, value", [("action", "other"), ("actor", "user:9"), ("object", "x"), ("details", {"bytes": 7})]
)
def test_a_changed_entry_is_found(tampering: None, field: str, value: object) -> None:
    write()
    AuditEntry.objects.filter(number=2).update(**{field: value})
    assert audit.verify() == audit.Verification(1, 2, "changed")


def test_a_missing_entry_is_found(tampering: None) -> None:
    write()
    AuditEntry.objects.filter(number=2).delete()
    assert audit.verify() == audit.Verification(1, 2, "missing")


def test_swapped_entries_are_found(tampering: None) -> None:
    write()
    AuditEntry.objects.filter(number=2).update(number=9)
    AuditEntry.objects.filter(number=3).update(number=2)
    AuditEntry.objects.filter(number=9).update(number=3)
    assert audit.verify().first_bad == 2


def test_a_tail_that_was_cut_off_is_found_by_an_anchor(tampering: None) -> None:
    write()
    anchoring.anchor()
    AuditEntry.objects.filter(number__gte=2).delete()
    assert audit.verify() == audit.Verification(1, 2, "missing")


def test_a_chain_that_was_made_anew_is_found_by_an_anchor(tampering: None) -> None:
    write(2)
    anchoring.anchor()
    write(3)
    anchoring.anchor()
    AuditEntry.objects.filter(number__gte=4).delete()
    audit.record("worker", "version.uploaded", "version:another")
    audit.record("worker", "version.uploaded", "version:4", {"bytes": 4})
    # the second anchor fits no more, the first does: the entries after it are not to be trusted
    assert audit.verify() == audit.Verification(2, 3, "rewritten")


def test_an_anchor_is_noted_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert anchoring.anchor(daily=True) is None  # nothing there yet
    write(1)
    assert anchoring.anchor(daily=True)
    write(1)
    assert anchoring.anchor(daily=True) is None
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr("foundation.clock.now", lambda: tomorrow)
    monkeypatch.setattr("foundation.clock.today", lambda: tomorrow.astimezone(clock.ZONE).date())
    assert anchoring.anchor(daily=True)
    assert sorted(anchoring.anchors()) == [1, 2]


def days_later(days: int, monkeypatch: pytest.MonkeyPatch) -> None:
    then = clock.now() + timedelta(days=days)
    monkeypatch.setattr("foundation.clock.now", lambda: then)
    monkeypatch.setattr("foundation.clock.today", lambda: then.astimezone(clock.ZONE).date())


@pytest.mark.parametrize("left", [0, 1])
def test_anchors_that_were_taken_away_are_missed_until_somebody_exports(
    left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the file, or its newest lines."""
    write(1)
    tasks.watch()
    days_later(1, monkeypatch)
    tasks.watch()
    path = Path(_anchor_file())
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:left]))
    assert (verifying.verdict()["error"], anchoring.age()) == ("anchors_lost", math.inf)
    days_later(1, monkeypatch)
    tasks.watch()
    assert len(path.read_bytes().splitlines()) == left
    call_command("export_audit", out=path.with_name("export.jsonl"))
    assert "error" not in verifying.verdict()


def test_where_nothing_was_noted_nothing_is_missed() -> None:
    write(1)
    assert "error" not in verifying.verdict()
    assert anchoring.age() is None


def test_a_line_that_was_broken_off_does_not_end_the_noting(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    tasks.watch()
    path = Path(_anchor_file())
    path.write_bytes(path.read_bytes() + b'{"at": "20')
    days_later(1, monkeypatch)
    tasks.watch()
    assert len(path.read_bytes().splitlines()) == 3
    assert verifying.check("worker").details["error"] == "anchors_unreadable"


def test_the_worker_verifies_once_a_day_and_says_what_it_found(
    tampering: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    tasks.verify_audit()
    tasks.verify_audit()
    found = AuditEntry.objects.get(action="audit.verified")
    assert found.details == {"error": "not_append_only", "first_bad": None, "entries": 3}
    days_later(1, monkeypatch)
    AuditEntry.objects.filter(number=2).update(action="other")
    tasks.verify_audit()
    last = verifying.last()
    assert last
    assert (last.details["error"], last.details["first_bad"], verifying.held(last)) == ("changed", 2, False)


def test_an_anchor_is_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    write(1)
    on_disk: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: on_disk.append(os.fstat(descriptor).st_ino))
    anchoring.anchor()
    assert Path(_anchor_file()).stat().st_ino in on_disk


# --- the verifier, away from Sufler -----------------------------------------------------------------------


def exported(count: int = 5) -> list[bytes]:
    write(count)
    return list(audit.export())


def judged(lines: list[bytes], anchors: dict[int, set[str]] | None = None) -> verifier.Verification:
    return verifier.walk(verifier.read(b"".join(lines).splitlines(keepends=True)), anchors)


def test_an_export_holds() -> None:
    assert judged(exported()) == verifier.Verification(5)


def test_every_flipped_byte_is_found_and_its_entry_named() -> None:
    lines = exported(3)
    for number, line in enumerate(lines, 1):
        for place in range(len(line)):
            for bit in (0, 5):
                flipped = line[:place] + bytes([line[place] ^ (1 << bit)]) + line[place + 1 :]
                found = judged([*lines[: number - 1], flipped, *lines[number:]])
                assert found.first_bad == number, (number, place, bit)


def test_dropped_moved_and_inserted_lines_are_found() -> None:
    one, two, three, four, five = exported()
    assert judged([one, three, four, five]) == verifier.Verification(1, 2, "missing")
    assert judged([one, three, two, four, five]).first_bad == 2
    assert judged([one, two, two, three]) == verifier.Verification(2, 3, "out_of_order")
    forged = {**json.loads(two), "action": "other"}
    forged["hash"] = verifier.digest(forged)
    assert judged([one, verifier.line(forged), three]) == verifier.Verification(2, 3, "broken_link")


def test_a_cut_export_is_found_by_anchors() -> None:
    lines = exported()
    anchors = {5: {json.loads(lines[4])["hash"]}}
    assert judged(lines, anchors) == verifier.Verification(5)
    assert judged(lines[:3], anchors) == verifier.Verification(3, 4, "missing")


@pytest.mark.parametrize("cut, status", [(0, 0), (2, 1)])
def test_the_script_needs_nothing_but_python(tmp_path: Path, cut: int, status: int) -> None:
    lines = exported()
    anchoring.anchor()
    (tmp_path / "export.jsonl").write_bytes(b"".join(lines[: 5 - cut]))
    (tmp_path / "anchors.jsonl").write_bytes(Path(_anchor_file()).read_bytes())
    (tmp_path / "verifier.py").write_bytes(VERIFIER.read_bytes())
    command = [sys.executable, "-I", "-S", "verifier.py", "export.jsonl", "--anchors", "anchors.jsonl"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == status
    assert json.loads(run.stdout)["holds"] is (status == 0)


def _anchor_file() -> str:
    from django.conf import settings

    return str(settings.ANCHOR_FILE)


# --- commands and page ------------------------------------------------------------------------------------


def test_the_command_exports_what_the_command_verifies(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    call_command("export_audit", out=tmp_path / "export.jsonl")
    call_command("verify_audit", str(tmp_path / "export.jsonl"))
    assert json.loads(capsys.readouterr().out) == {"entries": 4, "holds": True, "anchors": 0}
    call_command("verify_audit")
    told = json.loads(capsys.readouterr().out)
    assert told == {"entries": 4, "holds": True, "anchors": 1, "append_only": True}


def test_security_takes_the_chain_and_its_anchors_along(people: dict[str, User]) -> None:
    client = Client()
    client.force_login(people["security"])
    response = client.post(reverse("people_audit_export"))
    lines = b"".join(response).splitlines(keepends=True)
    assert judged(lines).first_bad is None
    assert json.loads(lines[-1])["action"] == "audit.exported"
    anchors = verifier.read_anchors(client.get(reverse("people_audit_anchors")).content.splitlines())
    assert judged(lines, anchors).first_bad is None
    assert judged(lines[:-1], anchors).reason == "missing"


def test_an_act_that_is_rolled_back_leaves_no_entry(transactional_db: None) -> None:
    def failing_act() -> None:
        with transaction.atomic():
            audit.record("worker", "version.uploaded", "version:1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        failing_act()
    assert audit.verify() == audit.Verification(0)


def test_a_person_is_named_by_number_not_by_name(people: dict[str, User]) -> None:
    entry = audit.record(people["admin"], "version.published", people["admin"])
    assert entry.actor == f"user:{people['admin'].pk}"
    assert entry.object == f"user:{people['admin'].pk}"
