"""The worker's part in an upload: what was lost on the way is taken up again, what is away is waited for."""

from collections.abc import Callable
from datetime import timedelta
from unittest import mock

import pytest
from celery.exceptions import Retry
from django.db import InterfaceError, OperationalError

from foundation import clock
from ingestion import tasks
from ingestion.models import Status, Version
from ingestion.pipeline.values import EngineUnavailable

Library = Callable[..., Version]


def test_versions_of_which_nobody_was_heard_are_enqueued(library: Library) -> None:
    lost, heard_of = (library(f"{name}.md", f"Правило {name}.", publish=False) for name in ("а", "б"))
    library("в.md", "Правило в.", publish=False)  # ready
    for version, ago in ((lost, tasks.SILENCE + timedelta(seconds=1)), (heard_of, timedelta(0))):
        changed = {"status": Status.PROCESSING, "touched_at": clock.now() - ago}
        Version.objects.filter(pk=version.pk).update(**changed)
    with mock.patch.object(tasks.ingest_version, "delay") as delay:
        assert tasks.pick_up_silent() == 1
    delay.assert_called_once_with(lost.pk)


@pytest.mark.parametrize("away", [EngineUnavailable("unreachable"), OperationalError(), InterfaceError()])
def test_what_is_away_is_waited_for(
    library: Library, monkeypatch: pytest.MonkeyPatch, away: Exception
) -> None:
    version = library("а.md", "Правило а.", publish=False)
    monkeypatch.setattr(tasks, "ingest", mock.Mock(side_effect=away))
    monkeypatch.setattr(tasks.ingest_version, "retry", mock.Mock(side_effect=Retry()))
    with pytest.raises(Retry):
        tasks.ingest_version.run(version.pk)


def test_a_version_that_was_removed_is_nobodys_work(db: None) -> None:
    tasks.ingest_version.run(404)
