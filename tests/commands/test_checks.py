"""`verify_audit` and `reindex`."""

from django.conf import settings
from django.db import connection

from foundation import append_only, audit
from foundation.models import AuditEntry
from ingestion.models import Version
from tests.commands.running import Ran, run


def test_the_audit_chain_holds(cards: Version) -> None:
    whole = {"entries": AuditEntry.objects.count(), "holds": True, "anchors": 0, "append_only": True}
    assert run("verify_audit") == Ran([whole], 0)


def test_a_changed_entry_is_named(cards: Version) -> None:
    append_only.lift(connection)
    AuditEntry.objects.filter(number=1).update(actor="somebody")
    ran = run("verify_audit")
    assert (ran.status, ran.rows[0]["first_bad"], ran.rows[0]["error"]) == (1, 1, "changed")


def test_a_chain_that_may_be_changed_does_not_hold(cards: Version) -> None:
    append_only.lift(connection)
    ran = run("verify_audit")
    assert (ran.status, ran.rows[0]["error"]) == (1, "not_append_only")
    assert (ran.rows[0]["holds"], ran.rows[0]["append_only"]) == (True, False)


def test_a_chain_whose_anchors_are_gone_does_not_hold(cards: Version) -> None:
    audit.record("worker", "audit.anchored", "audit", {"number": 1})
    ran = run("verify_audit")
    assert (ran.status, ran.rows[0]["error"], ran.rows[0]["holds"]) == (1, "anchors_lost", True)


def test_reindex_rebuilds_the_index_from_the_database(cards: Version) -> None:
    import shutil

    from ingestion.pipeline import indexing

    run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}])
    indexing.forget_store()
    shutil.rmtree(settings.INDEX_FOLDER)
    ran = run("reindex")
    assert (ran.rows[0]["passages"], ran.status) == (1, 0)
    assert len(run("search", "--jsonl", lines=[{"question": "перевыпуск карты"}]).rows[0]["hits"]) == 1
