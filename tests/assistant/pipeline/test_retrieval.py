"""Which passages a question gets: near enough, few enough, in force, seen by its asker."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from assistant.pipeline.retrieval import SHOWN, find, nearness, retrieve
from assistant.pipeline.thinning import own_language_first
from assistant.pipeline.values import EngineError
from foundation.access import EVERYTHING, Reader
from foundation.masked import Masked
from foundation.models import Label
from ingestion.models import Document, Version
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


RULES = {
    "ru": "# Карты\n\n1.1. Перевыпуск карты стоит 1 500 ₸.\n\n1.2. Перевыпуск карты занимает 3 дня.",
    "kk": "# Карталар\n\n1.1. Картаны қайта шығару 1 500 ₸ тұрады.\n\n1.2. Картаны қайта шығару 5 күн алады.",
}


@pytest.fixture
def both(library: Library) -> None:
    """Two linked documents; their second clauses differ in a figure."""
    made = {
        language: library(f"карты-{language}.md", text, language=language).document
        for language, text in RULES.items()
    }
    for own, other in (("ru", "kk"), ("kk", "ru")):
        Document.objects.filter(pk=made[own].pk).update(pair=made[other])


@pytest.mark.parametrize(
    ("question", "language"),
    [("сколько стоит перевыпуск карты", "ru"), ("картаны қайта шығару қанша тұрады", "kk")],
)
@pytest.mark.usefixtures("both")
def test_of_a_clause_in_two_languages_the_questions_own_is_used(question: str, language: str) -> None:
    found = retrieve(Masked(question), EVERYTHING, as_of=TODAY)
    said = [(one.place.clause, one.language) for one in found.passages]
    assert said.index(("1.1", language)) < found.used
    # its twin is shown last and not given; where the figures differ both are
    assert said[-1][0] == "1.1"
    assert {said.index(("1.2", one)) < found.used for one in ("ru", "kk")} == {True}


def test_documents_that_nobody_linked_stay_as_they_were_found(library: Library) -> None:
    for language, text in RULES.items():
        library(f"карты-{language}.md", text, language=language)
    found = retrieve(Masked("сколько стоит перевыпуск карты"), EVERYTHING, as_of=TODAY)
    scores = [one.score for one in found.passages]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.usefixtures("both")
def test_its_own_language_takes_the_best_place_where_the_figures_agree() -> None:
    hits = find(Masked("сколько стоит перевыпуск карты"), EVERYTHING, as_of=TODAY)
    by = {(hit.place.clause, hit.language): hit for hit in hits}
    price, other, days, other_days = (by[one] for one in itertools.product(("1.1", "1.2"), ("ru", "kk")))
    # with the score of the place, by which others are measured
    assert own_language_first([other, days, price], "ru") == [replace(price, score=other.score), other, days]
    assert own_language_first([price, days, other], "ru") == [price, days, other]
    assert own_language_first([other, price], "en") == [other, price]
    assert own_language_first([other_days, days], "ru") == [other_days, days]
