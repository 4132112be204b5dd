"""Which passages a question gets: near enough, few enough, in force, seen by its asker."""

from collections.abc import Callable
from datetime import date

import pytest

from assistant.pipeline.retrieval import SHOWN, find, nearness, retrieve
from assistant.pipeline.values import EngineError
from foundation.access import EVERYTHING, Reader
from foundation.masked import Masked
from foundation.models import Label
from ingestion.models import Version
from tests.fakes import FakeEngine

Library = Callable[..., Version]
TODAY = date(2026, 11, 22)
QUESTION = Masked("сколько стоит перевыпуск карты")
MANY = "# Карты\n\n" + "\n\n".join(
    f"## {number}. Карта {number}\n\nПеревыпуск карты вида {number} стоит {number} 500 ₸."
    for number in range(1, 9)
)


def test_some_are_shown_and_fewer_go_to_the_model(library: Library, settings) -> None:
    library("карты.md", MANY)
    found = retrieve(QUESTION, EVERYTHING, as_of=TODAY)
    assert (len(found.passages), found.used) == (SHOWN, settings.SOURCES)
    scores = [passage.score for passage in found.passages]
    assert scores == sorted(scores, reverse=True)


def test_how_many_the_model_reads_is_a_setting(library: Library, settings) -> None:
    library("карты.md", MANY)
    settings.SOURCES = 2
    assert retrieve(QUESTION, EVERYTHING, as_of=TODAY).used == 2


def test_what_says_the_same_stands_last_and_is_not_used(library: Library) -> None:
    says = "Перевыпуск карты при утере стоит 1 500 ₸ и занимает 3 рабочих дня"
    for number, name in enumerate(("одни", "другие")):
        library(f"{name}.md", f"# Карты\n\n## 1. Перевыпуск\n\n{says}{'!' * number}.")
    library("третьи.md", f"# Карты\n\n## 1. Перевыпуск\n\n{says.replace('1 500', '2 500')}.")
    found = retrieve(QUESTION, EVERYTHING, as_of=TODAY)
    assert (len(found.passages), found.used) == (3, 2)
    assert len({"2 500" in one.text for one in found.passages[:2]}) == 2


def test_fewer_passages_than_that_all_go(library: Library) -> None:
    library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.")
    found = retrieve(QUESTION, EVERYTHING, as_of=TODAY)
    assert (len(found.passages), found.used) == (1, 1)


def test_what_is_too_far_is_shown_and_not_used(library: Library, settings) -> None:
    library("карты.md", MANY)
    settings.NEAREST = 0.999
    found = retrieve(Masked("рецепт борща"), EVERYTHING, as_of=TODAY)
    assert found.passages
    assert found.used == 0


def test_an_empty_library_finds_nothing(db: None, engine: FakeEngine, index: None) -> None:
    found = retrieve(QUESTION, EVERYTHING, as_of=TODAY)
    assert (found.passages, found.used) == ((), 0)


def test_only_what_is_in_force_on_the_day(library: Library) -> None:
    library(
        "тариф.md", "# Т\n\n## 1. П\n\nПеревыпуск карты стоит 1 500 ₸.", effective_until=date(2026, 11, 22)
    )
    assert retrieve(QUESTION, EVERYTHING, as_of=TODAY).passages == ()
    assert len(retrieve(QUESTION, EVERYTHING, as_of=date(2026, 11, 21)).passages) == 1


def test_only_what_the_asker_may_see(library: Library) -> None:
    label = Label.objects.create(slug="board", name="Board")
    library("тайна.md", "# Т\n\n## 1. П\n\nПеревыпуск карты стоит 1 500 ₸.", labels=[label])
    assert retrieve(QUESTION, Reader(), as_of=TODAY).passages == ()
    assert len(retrieve(QUESTION, Reader(labels=frozenset({label.pk})), as_of=TODAY).passages) == 1


def test_words_alone_may_be_quoted_where_they_say_enough(library: Library, engine: FakeEngine) -> None:
    library("карты.md", MANY)
    engine.status = 503
    found = retrieve(Masked("перевыпуск карты стоит"), EVERYTHING, as_of=TODAY)
    assert found.words_only == "busy"
    assert found.used
    barely = retrieve(
        Masked("можно ли везти перевыпуск кошки и собаки поездом через границу зимой"),
        EVERYTHING,
        as_of=TODAY,
    )
    assert barely.passages
    assert barely.used == 0


def test_a_search_that_finds_nothing_without_an_embedder_is_an_engine_error(
    library: Library, engine: FakeEngine
) -> None:
    library("карты.md", MANY)
    engine.status = 503
    with pytest.raises(EngineError) as error:
        retrieve(Masked("хлебобулочные булочки"), EVERYTHING, as_of=TODAY)
    assert error.value.code == "busy"


def test_how_near_what_words_found_is_nobody_says(library: Library, engine: FakeEngine) -> None:
    library("карты.md", MANY)
    engine.status = 503
    with pytest.raises(EngineError, match="busy"):
        nearness(find(QUESTION, EVERYTHING, as_of=TODAY))
