"""The way of one version when another worker has it too, and when there is nobody to embed it."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from django.db import DataError, OperationalError

from foundation import clock
from ingestion import tasks
from ingestion.models import Passage, Status, Version
from ingestion.pipeline import chunking, confining
from ingestion.pipeline.embedding import EmbedderAway
from ingestion.pipeline.ingesting import ingest
from tests.fakes import FakeEngine

Library = Callable[..., Version]


def taken_up_before(version: Version) -> Version:
    """The version as a worker holds it that began before it was what it is now."""
    held = Version.objects.select_related("document").get(pk=version.pk)
    held.status = Status.PROCESSING
    return held


def break_file(version: Version) -> None:
    Path(version.file.path).write_bytes(b"")


def test_a_second_worker_that_fails_leaves_what_the_first_one_made(library: Library) -> None:
    version = library("а.md", "Правило.")
    break_file(version)
    assert ingest(taken_up_before(version)).status == Status.PUBLISHED
    now = Version.objects.get()
    assert (now.status, now.failure, now.problems) == (Status.PUBLISHED, "", version.problems)


def test_a_second_worker_that_succeeds_leaves_the_passages_their_numbers(library: Library) -> None:
    version = library("а.md", "Правило.")
    before = list(Passage.objects.values_list("pk", flat=True))
    assert ingest(taken_up_before(version)).status == Status.PUBLISHED
    assert list(Passage.objects.values_list("pk", flat=True)) == before


def test_a_file_that_cannot_be_read_fails(library: Library) -> None:
    version = library("а.md", "Правило.", publish=False)
    Version.objects.update(status=Status.PROCESSING)
    break_file(version)
    assert ingest(taken_up_before(version)).failure == "empty"
    version.refresh_from_db()
    assert (version.status, version.failure) == (Status.FAILED, "empty")


def test_what_nobody_foresaw_fails_the_version_and_says_nothing_of_its_text(
    library: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    version = library("а.md", "Правило.", publish=False)
    Version.objects.update(status=Status.PROCESSING, touched_at=clock.now() - 2 * tasks.SILENCE)
    monkeypatch.setattr(chunking, "cut", mock.Mock(side_effect=DataError("Правило")))
    tasks.ingest_version.run(version.pk)
    version.refresh_from_db()
    assert (version.status, version.failure) == (Status.FAILED, "parser_died")
    assert version.problems == [{"code": "parser_died", "detail": "DataError"}]
    assert "DataError" in caplog.text
    assert "Правило" not in caplog.text
    assert tasks.pick_up_silent() == 0


def test_a_database_that_is_away_fails_no_version(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    version = library("а.md", "Правило.", publish=False)
    Version.objects.update(status=Status.PROCESSING)
    monkeypatch.setattr(chunking, "cut", mock.Mock(side_effect=OperationalError()))
    with pytest.raises(OperationalError):
        ingest(taken_up_before(version))
    version.refresh_from_db()
    assert version.status == Status.PROCESSING


def test_nothing_is_read_while_nobody_can_embed_it(library: Library, engine: FakeEngine) -> None:
    version = library("а.md", "Правило.", publish=False)
    Version.objects.update(status=Status.PROCESSING)
    engine.embeds = False
    break_file(version)  # so that reading it would show
    with pytest.raises(EmbedderAway):
        ingest(taken_up_before(version))
    version.refresh_from_db()
    assert (version.status, version.stage) == (Status.PROCESSING, "embedding")


def test_a_worker_may_be_silent_for_as_long_as_a_file() -> None:
    assert tasks.SILENCE.total_seconds() > confining.SECONDS
