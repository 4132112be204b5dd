"""What is told of publications, and the passages that a name means."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Q

from benchmarks.plans import read_whole
from foundation import clock
from foundation.access import EVERYTHING
from ingestion import knowledge, versions
from ingestion.models import Passage, Version, Word
from ingestion.pipeline.indexing import beginnings, vocabulary

Library = Callable[..., Version]
NAMES = ("t#1", "t#1-1", "t#1-я", "t#1-\U0001f600", "t#1.1", "t#12", "T#1-1", "t#2")


@pytest.fixture
def named(library: Library) -> Passage:
    """Passages of one version with these NAMES."""
    version = library("т.md", "Правило.")
    row = version.passages.get()
    version.passages.all().delete()
    for position, name in enumerate(NAMES, 1):
        row.pk, row.position, row.external_id = None, position, name
        row.save()
    return row


def test_an_old_version_that_is_erased_is_no_news(library: Library) -> None:
    library("т.md", "Правило.", slug="rules")
    library("т.md", "Иное правило.", slug="rules", effective_from=clock.today() - timedelta(days=60))
    ended = library("а.md", "Акция.", slug="offer")
    versions.retire(ended, None)
    Version.objects.update(
        published_at=clock.now() - timedelta(days=40), touched_at=clock.now() - timedelta(days=39)
    )
    with transaction.atomic():
        knowledge.erase("offer", [1], None)
        knowledge.erase("rules", [1], None)
    told = knowledge.changes_since(clock.now() - timedelta(days=1), EVERYTHING)
    assert [(one.turn, one.published.slug) for one in told] == []


def test_a_name_means_its_passage_and_the_pieces_of_its_place(named: Passage) -> None:
    (hits,) = knowledge.named(["t#1"], clock.today()).values()
    assert [hit.external_id for hit in hits] == list(NAMES[:4])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans of small tables")
def test_a_name_is_found_by_the_index(named: Passage) -> None:
    query = Passage.objects.filter(Q(external_id="t#1") | Q(external_id__begins="t#1-"))
    sql, values = query.query.sql_with_params()
    said = connection.ops.last_executed_query(connection.cursor(), sql, values)
    assert read_whole(said, {"ingestion_passage": 1}) == set()


def test_words_that_begin_so_are_found_by_their_bytes(db: None) -> None:
    vocabulary.add({"карта": 2, "картаға": 1, "каска": 5, "картон": 1}, 1)  # type: ignore[arg-type]
    assert vocabulary.beginning("карт", "folded") == "карта"
    assert vocabulary.near({"катра": ["карт"]}) == {"карта": 2}
    # the order of a language, in which the last character of all may stand before letters, is not asked
    assert ("~>=~" in str(Word.objects.filter(text__begins="к").query)) == (connection.vendor != "sqlite")
    assert beginnings.bounds("к")[0] == "к"
