"""An approved answer comes first when the same is asked, and never when figures, names or a denial differ."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection

from assistant.models import Answer, Approval, Review
from assistant.pipeline.answering import Asked, answer
from assistant.pipeline.values import Evidence, Finished
from assistant.reviewing import approvals
from assistant.reviewing.approvals import Uses
from assistant.reviewing.approving import approved_for
from assistant.reviewing.outcomes import Finding, decide
from foundation import clock
from foundation.models import User
from ingestion.models import Version
from tests.fakes import FakeEngine

QUESTION = "сколько стоит перевыпуск карты Gold при утере"
TEXT = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты Gold при утере стоит 1 500 ₸, срок 3 рабочих дня."


@pytest.fixture
def approved(library: Callable[..., Version], engine: FakeEngine, people: dict[str, User]) -> FakeEngine:
    library("карты.md", TEXT)
    engine.reply = "Перевыпуск карты Gold при утере стоит 1 500 ₸."
    list(answer(Asked(QUESTION, asked_by=people["operator"])))
    uses = Uses((), people["supervisor"], clock.today() + timedelta(days=30))
    decide(
        Answer.objects.get(),
        people["supervisor"],
        Finding("partly", "model", "Gold: 1 500 ₸, за 3 рабочих дня.", 0, uses),
    )
    colleague = User.objects.create_user("colleague", password="password-of-tests")
    colleague.groups.add(Group.objects.get(name="supervisor"))
    approvals.approve(Approval.objects.get(), colleague)
    engine.prompts.clear()
    return engine


def asked(text: str) -> Finished:
    finished = list(answer(Asked(text, approve=approved_for)))[-1]
    assert isinstance(finished, Finished)
    return finished


def test_it_is_shown_without_asking_the_model(approved: FakeEngine) -> None:
    finished = asked("Сколько стоит перевыпуск карты Gold при утере?")
    assert finished.verdict.rung == "approved"
    assert "Gold: 1 500 ₸, за 3 рабочих дня" in finished.restored
    assert approved.prompts == []


@pytest.mark.parametrize(
    "text",
    [
        "сколько стоит перевыпуск карты Classic при утере",
        "сколько стоит перевыпуск карты Gold при утере за 2 дня",
        "сколько стоит перевыпуск карты Gold не при утере",
        "за сколько дней перевыпуск",
    ],
)
def test_it_is_not_shown_when_something_differs(approved: FakeEngine, text: str) -> None:
    list(answer(Asked(text, approve=approved_for)))
    assert Answer.objects.first().rung != "approved"  # type: ignore[union-attr]


def test_it_shows_and_cites_what_it_relies_on_wherever_the_search_places_that(
    approved: FakeEngine, library: Callable[..., Version]
) -> None:
    for number, town in enumerate(("Актау", "Атырау", "Костанай", "Павлодар", "Тараз", "Уральск", "Семей")):
        library(f"{number}.md", f"# {QUESTION}\n\n{QUESTION} {QUESTION}: {town}.")
    *_, evidence, finished = answer(Asked(QUESTION, approve=approved_for))
    assert isinstance(evidence, Evidence)
    assert isinstance(finished, Finished)
    assert finished.verdict.rung == "approved"
    assert ["1 500" in one.passage.text for one in finished.sources] == [True]
    assert all(one.cites == (1,) for one in finished.verdict.sentences)
    assert evidence.passages[0] == finished.sources[0].passage
    row = Answer.objects.latest("pk").retrieved.get(rank=1)
    assert (row.passage, row.use) == (evidence.passages[0].passage_id, "prompt")


def test_it_cites_the_passage_in_force_that_says_the_same(
    approved: FakeEngine, library: Callable[..., Version]
) -> None:
    version = library("карты.md", f"{TEXT}\n\n## 2. Новое\n\nКарта выдаётся в отделении банка.")
    (source,) = asked(QUESTION).sources
    assert (source.passage.version, source.passage.slug) == (version.number, version.document.slug)
    assert "1 500" in source.passage.text


def test_marks_of_the_corrected_answer_are_not_shown_beside_its_own(approved: FakeEngine) -> None:
    Review.objects.update(corrected_answer="Gold: 1 500 ₸ [4], за 3 рабочих дня [2].")
    assert asked(QUESTION).restored == "Gold: 1 500 ₸, за 3 рабочих дня [1]."


def test_it_counts_only_while_its_clause_stands(
    approved: FakeEngine, library: Callable[..., Version]
) -> None:
    library("карты.md", TEXT.replace("1 500", "1 900"))
    approved.reply = "Перевыпуск карты Gold при утере стоит 1 900 ₸."
    assert asked(QUESTION).verdict.rung != "approved"


def test_no_list_of_all_reviews_is_made_for_a_question(db: None) -> None:
    """Each question asks for approved answers; reviews pile up for years."""
    plan = Approval.objects.valid_on(clock.today()).explain()
    if connection.vendor == "sqlite":
        assert "LIST SUBQUERY" not in plan
        assert "SCAN assistant_review" not in plan
