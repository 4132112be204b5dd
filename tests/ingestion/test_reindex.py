"""The index anew from the database, also with another embedder."""

import dataclasses
import json
from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from foundation.access import EVERYTHING
from foundation.commands import UsageError
from foundation.masked import Masked
from ingestion import knowledge
from ingestion.models import Passage, Version
from ingestion.pipeline import indexing
from ingestion.pipeline.indexing import edge, projecting
from tests.fakes import FakeEngine

QUESTION = Masked("сколько стоит перевыпуск карты")
TEXT = "# Карты\n\nПеревыпуск карты стоит 1 500 ₸."


def reindex(status: int = 0) -> dict[str, Any]:
    out = StringIO()
    with pytest.raises(SystemExit) if status else nullcontext():
        call_command("reindex", stdout=out)
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


@pytest.fixture(autouse=True)
def corpus(library: Callable[..., Version]) -> Version:
    return library("карты.md", TEXT)


def found() -> int:
    return len(knowledge.search(QUESTION, EVERYTHING))


def test_the_same_embedder_embeds_nothing_anew(engine: FakeEngine) -> None:
    engine.embedded.clear()
    assert reindex()["embedded"] == 0
    assert engine.embedded == []
    assert found() == 1


def test_another_embedder_is_refused_until_reindex_has_run(settings) -> None:
    assert found() == 1
    settings.EMBED_MODEL = "another"
    indexing.forget_store()
    with pytest.raises(knowledge.EngineUnavailable, match="other_embedder"):
        found()
    assert knowledge.embedded_by_others() == 1
    assert reindex()["embedded"] == 1
    assert knowledge.embedded_by_others() == 0
    assert set(Passage.objects.values_list("embedder", flat=True)) == {"another"}
    assert found() == 1
    assert {path.name for path in settings.INDEX_FOLDER.iterdir()} >= {"another"}


def test_a_process_with_the_old_embedder_goes_on_with_its_index(library, settings) -> None:
    assert found() == 1
    Passage.objects.update(embedder="another")
    library("вклады.md", "# Вклады\n\nСтавка вклада 14 %.")
    assert found() == 2


def test_an_embedder_of_another_length_changes_nothing(settings) -> None:
    settings.EMBED_MODEL, settings.EMBED_DIMENSION = "another", 512
    with pytest.raises(UsageError, match="wrong_dimension"):
        reindex()
    assert "another" not in set(Passage.objects.values_list("embedder", flat=True))


def test_the_index_is_counted_not_the_database(corpus: Version, library: Callable[..., Version]) -> None:
    excluded = library("вклады.md", "# Вклады\n\nСтавка вклада 14 %.")
    Passage.objects.filter(version=excluded).update(excluded=True)
    told = reindex()
    assert told["passages"] == 1
    assert "error" not in told


def test_what_the_index_holds_too_much_is_told(corpus: Version) -> None:
    assert found() == 1
    [held] = projecting.entries(corpus.pk)
    # of a version that the database does not know
    indexing.opened_store().replace(999, [dataclasses.replace(held, passage_id=12_345, version_id=999)])
    told = reindex(status=1)
    assert (told["passages"], told["error"], told["missing"], told["extra"]) == (2, "index_differs", 0, 1)
    assert told["examples"] == {"missing": [], "extra": [12_345]}


def test_what_the_index_has_lost_is_told(corpus: Version, monkeypatch: pytest.MonkeyPatch) -> None:
    # an engine that takes points and keeps none
    monkeypatch.setattr(edge.EdgeStore, "replace", lambda *_: None)
    told = reindex(status=1)
    passage = Passage.objects.get()
    assert (told["passages"], told["error"]) == (0, "index_differs")
    assert told["examples"] == {"missing": [passage.pk], "extra": []}
