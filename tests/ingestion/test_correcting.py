"""Passages put right by hand: found by their new words, back to the file's, on record."""

from collections.abc import Callable
from datetime import date

import pytest

from foundation import clock
from foundation.access import EVERYTHING
from foundation.clock import Validity
from foundation.masked import Masked
from foundation.models import AuditEntry, User
from ingestion import correcting, knowledge, versions
from ingestion.models import Passage, TermCount, Version
from ingestion.pipeline.indexing.lexical import PASSAGES
from ingestion.pipeline.values import EngineUnavailable, digest
from tests.fakes import FakeEngine

Library = Callable[..., Version]
TEXT = "# Карты\n\n1.1. Перевыпуск стоит 1 500 ₸.\n\n1.2. Лимит 500 000 ₸."


@pytest.fixture
def passage(library: Library) -> Passage:
    return library("карты.md", TEXT).passages.select_related("version__document").get(clause="1.1")


def found(words: str) -> list[str]:
    return [hit.text for hit in knowledge.search(Masked(words), EVERYTHING)]


def code_of(step: Callable[[], object]) -> str:
    with pytest.raises(versions.NotPossible) as refusal:
        step()
    return refusal.value.code


def test_a_corrected_passage_is_found_by_its_new_words(passage: Passage, people: dict[str, User]) -> None:
    text = "1.1. Срочная курьерская доставка стоит 2 000 ₸."
    changed = correcting.correct(passage, text, people["admin"], seen=passage.text_sha256)
    assert (changed.text_sha256, changed.original_text) == (digest(text), passage.text)
    assert found("срочная курьерская доставка")[0] == text
    assert passage.text not in found("перевыпуск")
    entry = AuditEntry.objects.get(action="passage.corrected")
    assert entry.details["before"] == passage.text_sha256
    assert "2 000" not in str(entry.details)


def test_the_text_of_the_file_comes_back(passage: Passage, people: dict[str, User]) -> None:
    changed = correcting.correct(passage, "1.1. Иначе.", people["admin"], seen=passage.text_sha256)
    back = correcting.restore(changed, people["admin"], seen=changed.text_sha256)
    assert (back.text, back.original_text) == (passage.text, "")
    again = code_of(lambda: correcting.restore(back, people["admin"], seen=back.text_sha256))
    assert again == "not_corrected"


def test_of_two_who_correct_the_second_is_told(passage: Passage, people: dict[str, User]) -> None:
    correcting.correct(passage, "1.1. Один.", people["admin"], seen=passage.text_sha256)
    late = code_of(
        lambda: correcting.correct(passage, "1.1. Два.", people["admin"], seen=passage.text_sha256)
    )
    assert late == "changed_since"
    assert Passage.objects.get(pk=passage.pk).text == "1.1. Один."


def test_without_an_embedder_nothing_is_changed(
    passage: Passage, people: dict[str, User], engine: FakeEngine
) -> None:
    engine.status = 503
    with pytest.raises(EngineUnavailable):
        correcting.correct(passage, "1.1. Иначе.", people["admin"], seen=passage.text_sha256)
    assert Passage.objects.get(pk=passage.pk).text == passage.text


def test_what_is_left_out_is_not_found_and_comes_back(passage: Passage, people: dict[str, User]) -> None:
    correcting.leave_out(passage, people["admin"], out=True)
    assert passage.text not in found("перевыпуск")
    assert knowledge.still_said([("karty", passage.text_sha256)], clock.today()) == frozenset()
    assert code_of(lambda: correcting.leave_out(passage, people["admin"], out=True)) == "changed_since"
    correcting.leave_out(passage, people["admin"], out=False)
    assert found("перевыпуск")[0] == passage.text


def test_the_counts_of_terms_stay_right(passage: Passage, people: dict[str, User]) -> None:
    correcting.correct(passage, "1.1. Иначе.", people["admin"], seen=passage.text_sha256)
    correcting.leave_out(passage, people["admin"], out=True)
    assert TermCount.objects.get(term=PASSAGES).passages == 1
    versions.retire(passage.version, None)
    assert not TermCount.objects.exclude(passages=0).exists()


def test_a_passage_holds_on_its_own_days_only(passage: Passage, people: dict[str, User]) -> None:
    correcting.give_days(passage, Validity(date(2026, 7, 2)), people["admin"])

    def on(day: date) -> bool:
        hits = knowledge.search(Masked("перевыпуск"), EVERYTHING, as_of=day)
        return passage.text in [hit.text for hit in hits]

    assert (on(date(2026, 7, 1)), on(date(2026, 7, 2))) == (False, True)


def test_an_empty_passage_is_refused(passage: Passage, people: dict[str, User]) -> None:
    assert (
        code_of(lambda: correcting.correct(passage, "  ", people["admin"], seen=passage.text_sha256))
        == "no_words"
    )
