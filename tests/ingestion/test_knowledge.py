"""The door of the library: what is found, when, and by whom."""

from collections.abc import Callable
from datetime import date

import pytest

from foundation.access import EVERYTHING, Reader, reader_of
from foundation.masked import Masked
from foundation.models import Label, User
from ingestion import knowledge, versions
from ingestion.models import IndexEvent, Version
from ingestion.pipeline import indexing
from ingestion.reading import read

Library = Callable[..., Version]
REISSUE = Masked("сколько стоит перевыпуск карты")


def found(question: Masked = REISSUE, reader: Reader = EVERYTHING, day: date | None = None) -> list[str]:
    return [hit.text for hit in knowledge.search(question, reader, as_of=day)]


def test_the_nearest_passage_comes_first(library: Library) -> None:
    limits = "## 2. Лимиты\n\nЛимит снятия 500 000 ₸."
    library("карты.md", f"# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.\n\n{limits}")
    hits = knowledge.search(REISSUE, EVERYTHING)
    assert "1 500" in hits[0].text
    assert hits[0].external_id == "karty@1#1-1"
    assert hits[0].score > hits[1].score


def test_only_published_versions_are_found(library: Library) -> None:
    version = library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.", publish=False)
    assert found() == []
    versions.publish(version, None)
    assert len(found()) == 1
    versions.retire(version, None)
    assert found() == []


def test_a_version_is_found_on_the_days_of_its_window_only(library: Library) -> None:
    for name, price, start in (("a.md", "1 500", date(2026, 1, 1)), ("b.md", "2 000", date(2026, 7, 1))):
        library(name, f"# Карты\n\nПеревыпуск карты стоит {price} ₸.", slug="cards", effective_from=start)
    assert found(day=date(2025, 12, 31)) == []
    assert ["1 500" in text for text in found(day=date(2026, 6, 30))] == [True]
    assert ["2 000" in text for text in found(day=date(2026, 7, 1))] == [True]


def test_a_label_hides_a_document_from_those_who_lack_it(library: Library, people: dict[str, User]) -> None:
    secret = Label.objects.create(slug="secret", name="Secret")
    library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.", labels=[secret])
    assert found(reader=reader_of(people["operator"])) == []
    people["operator"].labels.add(secret)
    assert len(found(reader=reader_of(people["operator"]))) == 1


def test_a_passage_is_read_only_by_those_who_may(library: Library, people: dict[str, User]) -> None:
    secret = Label.objects.create(slug="secret", name="Secret")
    version = library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.", labels=[secret])
    passage_id = version.passages.get().pk
    assert knowledge.passage(passage_id, reader_of(people["operator"])) is None
    assert knowledge.passage(passage_id, EVERYTHING) is not None


def test_however_many_passages_are_read_the_database_is_asked_twice(
    library: Library, django_assert_num_queries
) -> None:
    staff = Label.objects.create(slug="staff", name="Staff", internal=True)
    one = library("карты.md", "# Карты\n\n## 1. Перевыпуск\n\n1 500 ₸.\n\n## 2. Лимиты\n\n500 000 ₸.")
    other = library("вклады.md", "# Вклады\n\nСтавка 14 %.", labels=[staff])
    ids = [row.pk for version in (one, other) for row in version.passages.all()]
    with django_assert_num_queries(2):
        hits = read(ids, EVERYTHING, None)
    assert {(hit.slug, hit.internal, hit.restricted) for hit in hits.values()} == {
        ("karty", False, False),
        ("vklady", True, True),
    }
    assert set(read(ids, Reader(), None)) == {row.pk for row in one.passages.all()}


def test_an_index_that_was_lost_is_rebuilt_from_the_database(library: Library, settings, tmp_path) -> None:
    library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    assert len(found()) == 1
    indexing.forget_store()
    settings.INDEX_FOLDER = tmp_path / "another"
    assert len(found()) == 1


def test_events_applied_twice_change_nothing(library: Library) -> None:
    version = library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    before = found()
    IndexEvent.objects.create(version=version.pk)
    assert found() == before


def test_one_id_in_two_languages_is_shown_once(library: Library) -> None:
    rows = '{"external_id":"q1","title":"Карты","text":"Перевыпуск карты стоит 1 500 ₸","language":"%s"}\n'
    for language in ("ru", "kk"):
        library(f"faq-{language}.jsonl", rows % language, kind="faq", language=language)
    assert [hit.external_id for hit in knowledge.search(REISSUE, EVERYTHING)] == ["q1"]


def test_without_an_embedder_the_search_says_so(library: Library, engine) -> None:
    engine.status = 503
    with pytest.raises(knowledge.EngineUnavailable):
        knowledge.search(REISSUE, EVERYTHING)
