"""Files handed in once more: what is there already, what came back, and what is said with them."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from foundation import clock
from foundation.models import AuditEntry, Label, User
from ingestion import versions
from ingestion.importing import receive_file
from ingestion.models import Document, Status, Version
from ingestion.pipeline.ingesting import ingest
from ingestion.pipeline.values import UnreadableFile
from ingestion.uploads import AlreadyThere, Card

Library = Callable[..., Version]
Hand = Callable[..., Version | AlreadyThere]
ONE, TWO = "# А\n\nКомиссия 1 %", "# А\n\nКомиссия 2 %"


@pytest.fixture
def hand_in(tmp_path: Path) -> Hand:
    """Hands a text in under a file's name."""

    def hand(name: str, text: str, by: User | None = None, **said: object) -> Version | AlreadyThere:
        path = tmp_path / name
        path.write_text(text)
        return receive_file(path, name, Card(**said), by)  # type: ignore[arg-type]

    return hand


@pytest.fixture
def vip(db: None) -> Label:
    return Label.objects.create(slug="vip", name="vip")


def there(received: Version | AlreadyThere) -> Version:
    assert isinstance(received, AlreadyThere)
    received.version.refresh_from_db()
    return received.version


def new(received: Version | AlreadyThere) -> Version:
    assert isinstance(received, Version)
    return received


def test_a_text_that_a_later_one_replaced_comes_back_as_a_new_version(
    library: Library, hand_in: Hand
) -> None:
    library("а.md", ONE, effective_from=date(2026, 1, 1))
    library("а.md", TWO, effective_from=date(2026, 7, 1))
    version = ingest(new(hand_in("а.md", ONE, publish_when_ready=True)))
    assert version.number == 3
    assert versions.publish_if_asked(version).in_force_from == clock.today()


def test_the_newest_published_text_is_there_already(library: Library, hand_in: Hand) -> None:
    library("а.md", ONE)
    library("а.md", TWO, publish=False)
    assert there(hand_in("а.md", ONE)).number == 1
    assert there(hand_in("а.md", TWO)).number == 2


def test_a_replaced_text_with_the_day_it_had_is_the_same_edition(library: Library, hand_in: Hand) -> None:
    library("а.md", ONE, effective_from=date(2026, 1, 1))
    library("а.md", TWO, effective_from=date(2026, 7, 1))
    assert there(hand_in("а.md", ONE, effective_from=date(2026, 1, 1))).number == 1
    assert new(hand_in("а.md", ONE, effective_from=date(2027, 1, 1))).number == 3


def test_what_the_text_says_of_its_days_was_for_the_first_time(library: Library, hand_in: Hand) -> None:
    first = library("а.md", ONE)
    library("а.md", TWO)
    version = ingest(new(hand_in("а.md", ONE, publish_when_ready=True)))
    assert version.sha256 == first.sha256
    version.proposed_from = date(2025, 1, 1)
    version.save()
    assert versions.publish_if_asked(version).in_force_from == clock.today()


def test_a_ready_version_is_published_when_its_file_comes_again_with_that_wish(
    library: Library, hand_in: Hand, people: dict[str, User]
) -> None:
    library("а.md", ONE, publish=False)
    again = hand_in("а.md", ONE, people["admin"], publish_when_ready=True, effective_from=date(2026, 7, 1))
    version = there(again)
    assert (version.status, version.in_force_from) == (Status.PUBLISHED, date(2026, 7, 1))
    assert AuditEntry.objects.get(action="version.published").actor == f"user:{people['admin'].pk}"


def test_what_the_command_publishes_bears_nobodys_name(
    library: Library, hand_in: Hand, people: dict[str, User]
) -> None:
    ingest(new(hand_in("а.md", ONE, people["admin"])))
    assert there(hand_in("а.md", ONE, publish_when_ready=True)).published_by is None


def test_a_wish_that_comes_while_the_worker_reads_is_heard(library: Library, hand_in: Hand) -> None:
    read_by_worker = new(hand_in("а.md", ONE))
    hand_in("а.md", ONE, publish_when_ready=True, effective_from=date(2026, 7, 1))
    version = versions.publish_if_asked(ingest(read_by_worker))
    assert (version.status, version.in_force_from) == (Status.PUBLISHED, date(2026, 7, 1))


def test_the_wish_comes_in_time_for_a_version_that_is_still_being_read(db: None, hand_in: Hand) -> None:
    hand_in("а.md", ONE)
    version = there(hand_in("а.md", ONE, publish_when_ready=True))
    assert (version.status, version.publish_when_ready) == (Status.PROCESSING, True)


def test_a_wish_is_its_owners(db: None, hand_in: Hand, people: dict[str, User]) -> None:
    hand_in("а.md", ONE, people["admin"])
    assert not there(hand_in("а.md", ONE, publish_when_ready=True)).publish_when_ready


def test_under_another_name_nothing_is_published(library: Library, hand_in: Hand) -> None:
    library("а.md", ONE, publish=False)
    assert there(hand_in("б.md", ONE, publish_when_ready=True)).status == Status.READY


def test_labels_that_the_document_does_not_bear_are_refused(
    library: Library, hand_in: Hand, vip: Label
) -> None:
    library("а.md", ONE)
    for name, text in (("а.md", TWO), ("а.md", ONE), ("б.md", ONE)):
        with pytest.raises(UnreadableFile) as refusal:
            hand_in(name, text, labels=[vip])
        assert refusal.value.code == "labels_differ"
    assert (Document.objects.count(), Version.objects.count()) == (1, 1)


def test_the_documents_own_labels_or_none_are_welcome(library: Library, hand_in: Hand, vip: Label) -> None:
    library("а.md", ONE, labels=[vip])
    assert new(hand_in("а.md", TWO, labels=[vip])).number == 2
    version = new(hand_in("а.md", f"{TWO}!"))
    assert list(version.document.labels.all()) == [vip]


def test_what_was_taken_in_is_on_the_disk(db: None, hand_in: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: on_disk.append(os.fstat(descriptor).st_ino))
    stored = Path(new(hand_in("т.md", ONE)).file.path)
    assert {stored.stat().st_ino, stored.parent.stat().st_ino} <= set(on_disk)


def test_sqlite_waits_for_the_disk_before_it_says_that_something_is_stored(db: None) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
