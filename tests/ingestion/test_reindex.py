"""The index anew from the database, also with another embedder."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from foundation.access import EVERYTHING
from foundation.commands import UsageError
from foundation.masked import Masked
from ingestion import knowledge, versions
from ingestion.models import Centre, Passage, TermCount, Version, Word
from ingestion.pipeline import indexing
from ingestion.pipeline.indexing import edge, lexical, projecting, vocabulary
from ingestion.pipeline.values import digest
from tests.fakes import FakeEngine
from tests.house import ROOT

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


def counted() -> tuple[dict[int, int], dict[str, int], dict[str, int]]:
    """All that is counted from the published passages."""
    terms = TermCount.objects.filter(passages__gt=0).values_list("term", "passages")
    words = Word.objects.filter(passages__gt=0).values_list("text", "passages")
    return dict(terms), dict(words), dict(Centre.objects.values_list("language", "count"))


# the second time at every look, until the others have to wait
@pytest.mark.parametrize("times", [1, 5])
def test_what_is_published_while_it_counts_is_counted_once(
    library: Callable[..., Version], monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    texts = [f"# Вклад {number}\n\nСтавка вклада {number} %." for number in range(times)]
    waiting = [library(f"вклад-{number}.md", text, publish=False) for number, text in enumerate(texts)]
    words_of = vocabulary.words_of

    def published_meanwhile(version: Version) -> Any:
        words = words_of(version)
        if waiting:
            with monkeypatch.context() as itself:
                itself.setattr(vocabulary, "words_of", words_of)
                versions.publish(waiting.pop(), None)
        return words

    monkeypatch.setattr(vocabulary, "words_of", published_meanwhile)
    reindex()
    assert waiting == []
    after = counted()
    assert after[1]["ставка"] == times
    reindex()
    assert after == counted()


def test_a_text_corrected_while_its_words_are_weighed_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Выпуск карты бесплатный."
    own = lexical.pack(lexical.weigh(text))
    Passage.objects.update(terms=lexical.pack(lexical.weigh("")))
    weigh = lexical.weigh

    def corrected_meanwhile(of: str) -> Any:
        Passage.objects.update(text=text, text_sha256=digest(text), terms=own)
        return weigh(of)

    monkeypatch.setattr(lexical, "weigh", corrected_meanwhile)
    reindex()
    assert bytes(Passage.objects.get().terms) == own


def test_others_write_while_it_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "SUFLER_HOME": str(tmp_path)}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True, timeout=300)
    done = subprocess.run(
        [*manage, "shell", "-v", "0", "-c", "from tests.ingestion.busy import run; run()"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"weighed": 3, "counted": 3, "written": 6, "passages": 3}
