"""The index anew from the database, also with another embedder."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command

from foundation.access import EVERYTHING
from foundation.commands import UsageError
from foundation.masked import Masked
from ingestion import knowledge
from ingestion.models import Passage, Version
from ingestion.pipeline import indexing
from tests.fakes import FakeEngine

QUESTION = Masked("сколько стоит перевыпуск карты")
TEXT = "# Карты\n\nПеревыпуск карты стоит 1 500 ₸."


def reindex() -> dict[str, int]:
    out = StringIO()
    call_command("reindex", stdout=out)
    result: dict[str, int] = json.loads(out.getvalue())
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
    assert reindex()["embedded"] == 1
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
