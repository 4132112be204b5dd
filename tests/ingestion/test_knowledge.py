"""The door of the library: what is found, when, and by whom."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from foundation.access import EVERYTHING, Reader, reader_of
from foundation.masked import Masked
from foundation.models import Label, User
from ingestion import knowledge, versions
from ingestion.models import IndexEvent, Version
from ingestion.pipeline import embedding, indexing
from ingestion.reading import read
from tests.fakes import FakeEngine

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


def test_without_an_embedder_words_alone_find_and_say_so(library: Library, engine: FakeEngine) -> None:
    library("лимиты.md", "# Лимиты\n\nЛимит снятия 500 000 ₸.")
    library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    assert {hit.words_only for hit in knowledge.search(REISSUE, EVERYTHING)} == {""}
    engine.status = 503
    (hit,) = knowledge.search(REISSUE, EVERYTHING)
    assert (hit.slug, hit.words_only, hit.near, hit.cosine) == ("karty", "busy", 0, 0)
    assert 0 < hit.coverage <= 1
    engine.status = 200
    assert {hit.words_only for hit in knowledge.search(REISSUE, EVERYTHING)} == {""}


def test_words_alone_find_only_what_is_in_force_and_open(
    library: Library, engine: FakeEngine, people: dict[str, User]
) -> None:
    secret = Label.objects.create(slug="secret", name="Secret")
    library(
        "карты.md",
        "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.",
        effective_from=date(2026, 7, 1),
        labels=[secret],
    )
    engine.status = 503
    people["supervisor"].labels.add(secret)
    holder = reader_of(people["supervisor"])
    assert len(found(reader=holder, day=date(2026, 7, 1))) == 1
    for reader, day in ((holder, date(2026, 6, 30)), (reader_of(people["operator"]), date(2026, 7, 1))):
        with pytest.raises(knowledge.EngineUnavailable, match="busy"):
            found(reader=reader, day=day)


def test_an_embedder_that_stands_still_is_waited_for_once_and_then_a_moment(
    library: Library, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedding, "PATIENT_SECONDS", 1.0)
    monkeypatch.setattr(embedding, "HURRIED_SECONDS", 0.2)
    monkeypatch.setattr(embedding, "_patience", embedding._Patience())
    library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    knowledge.search(REISSUE, EVERYTHING)
    engine.seconds_an_embedding = 60.0
    waited = [_seconds(lambda: knowledge.search(REISSUE, EVERYTHING)) for _ in range(2)]
    assert waited[0] >= 1.0 > waited[1] >= 0.2
    engine.seconds_an_embedding = 0.0
    assert knowledge.search(REISSUE, EVERYTHING)[0].words_only == ""


def test_vectors_of_another_length_are_a_wrong_setting_and_no_absence(library: Library, settings) -> None:
    library("карты.md", "# Карты\n\nПеревыпуск карты стоит 1 500 ₸.")
    settings.EMBED_DIMENSION = 8
    with pytest.raises(knowledge.EngineUnavailable, match="wrong_dimension"):
        knowledge.search(REISSUE, EVERYTHING)


def _seconds(act: Callable[[], object]) -> float:
    began = time.monotonic()
    act()
    return time.monotonic() - began
