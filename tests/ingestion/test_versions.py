"""The life of versions: numbers, windows, publication, repeated files."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from foundation import clock
from foundation.clock import Validity
from foundation.models import AuditEntry
from ingestion import versions
from ingestion.models import Document, Passage, Status, TermCount, Version
from ingestion.pipeline.indexing.lexical import PASSAGES
from ingestion.pipeline.ingesting import ingest
from ingestion.pipeline.values import EngineUnavailable
from ingestion.uploads import AlreadyThere, Card, receive

Library = Callable[..., Version]


def test_the_same_name_makes_a_new_version(library: Library) -> None:
    assert library("тариф.md", "# Тариф\n\nКомиссия 1 %").number == 1
    assert library("тариф.md", "# Тариф\n\nКомиссия 2 %").number == 2
    assert Document.objects.count() == 1


def test_the_same_bytes_are_recognised_under_another_name(library: Library) -> None:
    first = library("тариф.md", "# Тариф\n\nКомиссия 1 %")
    with pytest.raises(AlreadyThere) as refusal:
        library("другое.md", "# Тариф\n\nКомиссия 1 %")
    assert refusal.value.version == first
    assert Document.objects.count() == 1


def test_a_version_ends_where_the_next_one_begins(library: Library) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", effective_from=date(2026, 1, 1))
    library("а.md", "# А\n\nдва", slug="a", effective_from=date(2026, 7, 1))
    first.refresh_from_db()
    assert (first.in_force_from, first.in_force_until) == (date(2026, 1, 1), date(2026, 7, 1))


def test_retiring_a_version_gives_its_days_back_to_the_one_before(library: Library) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", effective_from=date(2026, 1, 1))
    second = library("а.md", "# А\n\nдва", slug="a", effective_from=date(2026, 7, 1))
    versions.retire(second, None)
    first.refresh_from_db()
    assert first.in_force_until is None


def test_a_version_without_a_date_that_replaces_another_starts_today(library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a")
    assert library("а.md", "# А\n\nдва", slug="a").effective_from == clock.today()


def test_a_version_is_published_once(library: Library) -> None:
    version = library("а.md", "# А\n\nодин")
    with pytest.raises(versions.NotPossible) as refusal:
        versions.publish(version, None)
    assert refusal.value.code == "already_published"


def test_the_days_that_the_admin_confirms_hold(library: Library) -> None:
    ready = library("а.md", "# А\n\nодин", publish=False, effective_from=date(2026, 1, 1))
    version = versions.publish(ready, None, window=Validity(date(2026, 2, 1), date(2026, 3, 1)))
    assert version.validity == Validity(date(2026, 2, 1), date(2026, 3, 1))


def test_who_publishes_on_what_has_changed_meanwhile_is_told(library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a", effective_from=date(2026, 1, 1))
    second = library("а.md", "# А\n\nдва", slug="a", publish=False)
    third = library("а.md", "# А\n\nтри", slug="a", publish=False)
    seen = versions.mark(second.document)
    versions.publish(second, None, seen=seen)
    with pytest.raises(versions.NotPossible) as refusal:
        versions.publish(third, None, seen=seen)
    assert refusal.value.code == "changed_since"
    third.refresh_from_db()
    assert third.status == Status.READY


def test_a_publication_can_be_undone(library: Library) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", effective_from=date(2026, 1, 1))
    second = library("а.md", "# А\n\nдва", slug="a", effective_from=date(2026, 7, 1))
    versions.roll_back(second, None)
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.in_force_until is None
    assert (second.status, second.published_at, second.in_force_from) == (Status.READY, None, None)
    assert TermCount.objects.get(term=PASSAGES).passages == first.passages.count()
    assert versions.publish(second, None).in_force_from == date(2026, 7, 1)


def test_other_days_move_the_windows_of_the_neighbours(library: Library) -> None:
    first = library("а.md", "# А\n\nодин", slug="a", effective_from=date(2026, 1, 1))
    second = library("а.md", "# А\n\nдва", slug="a", effective_from=date(2026, 7, 1))
    versions.redate(second, None, Validity(date(2026, 8, 1)))
    first.refresh_from_db()
    assert first.in_force_until == date(2026, 8, 1)
    assert AuditEntry.objects.get(action="version.redated").details["before"]["from"] == "2026-07-01"


def test_days_in_the_wrong_order_are_refused(library: Library) -> None:
    version = library("а.md", "# А\n\nодин")
    with pytest.raises(versions.NotPossible) as refusal:
        versions.redate(version, None, Validity(date(2026, 8, 1), date(2026, 8, 1)))
    assert refusal.value.code == "dates_reversed"


def test_what_cannot_be_published_as_asked_stays_ready_with_the_reason(library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a")
    asked = {"slug": "a", "publish_when_ready": True, "effective_until": date(2026, 1, 1)}
    version = versions.publish_if_asked(library("а.md", "# А\n\nдва", publish=False, **asked))
    version.refresh_from_db()
    assert (version.status, version.failure) == (Status.READY, "ends_before_it_begins")
    # from here on a person decides
    assert not version.publish_when_ready
    version = versions.redate(version, None, Validity(date(2025, 1, 1), date(2026, 1, 1)))
    assert version.failure == ""


def test_a_version_published_in_the_end_has_no_reason_left(library: Library) -> None:
    library("а.md", "# А\n\nодин", slug="a")
    asked = {"slug": "a", "publish_when_ready": True, "effective_until": date(2026, 1, 1)}
    version = versions.publish_if_asked(library("а.md", "# А\n\nдва", publish=False, **asked))
    assert versions.publish(version, None, window=Validity(date(2026, 7, 1))).failure == ""


def test_of_two_who_publish_the_second_leaves_no_reason(library: Library) -> None:
    version = library("а.md", "# А\n\nодин", publish=False, publish_when_ready=True)
    stale = Version.objects.get(pk=version.pk)
    versions.publish(version, None)
    assert (versions.publish_if_asked(stale).status, Version.objects.get().failure) == (Status.PUBLISHED, "")


def test_every_step_is_audited(library: Library) -> None:
    versions.retire(library("а.md", "# А\n\nодин"), None)
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert actions == ["version.uploaded", "version.published", "version.retired"]


def test_counts_of_terms_return_to_nothing_when_all_is_retired(library: Library) -> None:
    version = library("а.md", "# А\n\nодин два три")
    assert TermCount.objects.get(term=PASSAGES).passages == version.passages.count()
    versions.retire(version, None)
    assert not TermCount.objects.exclude(passages=0).exists()


def test_a_file_that_cannot_be_read_fails_with_its_reason(library: Library) -> None:
    version = library("пусто.md", "   ", publish=False)
    assert (version.status, version.failure) == (Status.FAILED, "empty")


def test_a_failed_file_may_be_handed_in_again(library: Library) -> None:
    library("пусто.md", "   ", publish=False)
    assert library("пусто.md", "   ", publish=False).number == 2


def test_without_an_embedder_the_version_waits(db: None, engine) -> None:
    engine.status = 503
    version = receive(io.BytesIO("# А\n\nодин".encode()), "а.md", Card(), None)
    with pytest.raises(EngineUnavailable):
        ingest(version)
    version.refresh_from_db()
    assert version.status == Status.PROCESSING
    engine.status = 200
    assert ingest(version).status == Status.READY


def test_ingesting_a_published_version_again_changes_nothing(library: Library) -> None:
    version = library("а.md", "# А\n\nодин")
    before = list(Passage.objects.values_list("pk", flat=True))
    stale = Version.objects.get(pk=version.pk)
    stale.status = Status.PROCESSING
    ingest(stale)
    assert list(Passage.objects.values_list("pk", flat=True)) == before
    assert Version.objects.get(pk=version.pk).status == Status.PUBLISHED
