"""What lies near everything is taken off: typical questions, and the mean passage of a language."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from foundation.access import EVERYTHING
from foundation.masked import Masked
from foundation.models import User
from ingestion import cards, knowledge, versions
from ingestion.models import Centre, Version
from ingestion.pipeline import priming
from ingestion.pipeline.indexing import centring, fusing
from ingestion.pipeline.indexing.spelling import language_of
from tests.fakes import FakeEngine

Library = Callable[..., Version]
TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты стоит 1 500 ₸.\n\n## 2. Выпуск\n\nВыпуск бесплатный."


@pytest.fixture
def typical(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two questions about services and one about anything, not embedded yet."""
    (tmp_path / "services-ru.txt").write_text("сколько стоит карта\nкакая ставка вклада\n", "utf8")
    (tmp_path / "general-ru.txt").write_text("как сварить борщ\n", "utf8")
    settings.TYPICAL_FOLDER = tmp_path
    monkeypatch.setattr(priming, "_done", set())
    return tmp_path


def counts(of: str) -> dict[str, int]:
    return dict(Centre.objects.filter(of=of).values_list("language", "count"))


def test_a_new_installation_embeds_the_typical_questions_once(library: Library, typical: Path) -> None:
    version = library("карты.md", TEXT)
    assert counts("services") == {"ru": 2}
    assert counts("general") == {"ru": 1}
    assert version.status == "published"
    assert list(centring.missing_questions()) == []


def test_an_installation_from_before_embeds_them_at_its_first_search(
    library: Library, engine: FakeEngine, typical: Path, settings
) -> None:
    settings.TYPICAL_FOLDER = typical / "none"
    library("карты.md", TEXT)
    assert not centring.centres().typical
    settings.TYPICAL_FOLDER = typical
    knowledge.search(Masked("перевыпуск карты"), EVERYTHING)
    knowledge.search(Masked("перевыпуск карты"), EVERYTHING)
    assert engine.embedded.count("query: как сварить борщ") == 1


def test_a_question_about_services_is_nearer_than_one_about_anything(library: Library, typical: Path) -> None:
    library("карты.md", TEXT)
    services, other = (
        knowledge.search(Masked(text), EVERYTHING)[0].near
        for text in ("сколько стоит перевыпуск", "как сварить перевыпуск")
    )
    assert services > other


def test_scores_keep_the_cosine_of_the_two_vectors(library: Library, typical: Path) -> None:
    library("карты.md", TEXT)
    best = knowledge.search(Masked("Перевыпуск карты стоит"), EVERYTHING)[0]
    assert 0.7 < best.cosine <= 1
    assert best.near != pytest.approx(best.cosine)


def test_the_mean_passage_follows_publication_and_retirement(library: Library, admin_user: User) -> None:
    version = library("карты.md", TEXT)
    assert counts("passages") == {"ru": 2}
    versions.retire(version, admin_user)
    assert counts("passages") == {"ru": 0}
    assert centring.centres().passages == {}


def test_the_mean_passage_follows_the_language_of_a_document(library: Library, admin_user: User) -> None:
    document = library("карты.md", TEXT).document
    cards.describe(document, cards.Description(document.title, document.kind, "kk", (), None), admin_user)
    assert counts("passages") == {"ru": 0, "kk": 2}
    mean = centring.centres().passages["kk"]
    assert np.linalg.norm(mean) > 0.5


def test_a_shifted_vector_lost_what_typical_questions_share() -> None:
    typical = np.array([1.0, 0.0], "<f4")
    centres = centring.Centres({"ru": typical})
    shifted = centres.shifted(np.array([0.8, 0.6], "<f4"), "ru")
    assert shifted == pytest.approx([0.8 - centring.TYPICAL_SHARE, 0.6])
    assert centres.shifted(typical, "kk") is typical


def test_a_language_far_off_as_a_whole_is_not_preferred_for_one_near_passage() -> None:
    dense = {"ru": [(1, 0.9), (2, 0.89)], "kk": [(3, 0.88), (4, 0.8)]}
    plain = fusing.fuse(dense, {}, {})
    centred = fusing.fuse(dense, {}, {}, {"ru": 0.7, "kk": 0.85})
    assert plain[0].passage_id == 3
    assert centred[0].passage_id == 1


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("сколько стоит", "ru"),
        ("қанша тұрады", "kk"),
        ("how much", "en"),
        ("1 500?", "ru"),
        ("Visa қанша", "kk"),
    ],
)
def test_a_question_has_the_language_of_its_letters(question: str, language: str) -> None:
    assert language_of(question) == language


def test_what_is_off_the_topic_depends_on_where_the_library_stands() -> None:
    topic = np.array([1.0, 0.0], "<f4")
    about_tariffs, about_birds = np.array([0.04, 1.0], "<f4"), np.array([0.0, 1.0], "<f4")
    bank, birds = (centring.Centres(topic=topic, lean=lean) for lean in (0.04, 0.0))
    assert bank.on_topic(about_tariffs) > bank.on_topic(about_birds)
    assert birds.on_topic(about_birds) > birds.on_topic(about_tariffs)
    assert centring.Centres().on_topic(about_birds) == 0
