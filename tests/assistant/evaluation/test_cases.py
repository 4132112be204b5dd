"""What a row or a review says that a right answer holds."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from assistant.evaluation import cases
from assistant.models import EvaluationCase, FollowUp, Question, Review
from assistant.pipeline.answering import Asked, answer
from assistant.reviewing import NotPossible, outcomes
from assistant.reviewing.approvals import Uses
from assistant.reviewing.outcomes import Finding
from foundation.models import User
from tests.assistant.views.conftest import QUESTION, REPLY, TEXT
from tests.fakes import FakeEngine


@pytest.fixture
def answered(library: Callable[..., object], engine: FakeEngine, people: dict[str, User]) -> Question:
    """A question of the operator's that has its answer."""
    library("карты.md", TEXT)
    engine.reply = REPLY
    list(answer(Asked(QUESTION, asked_by=people["operator"])))
    return Question.objects.select_related("answer").get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "expected, kept",
    [
        ({"figure": 1500}, ("1500", [], [])),
        ({"figure": ["1 500", 3]}, ("1 500; 3", [], [])),
        ({"expected_figures": 2.5}, ("2.5", [], [])),
        ({"answers": "1 500 ₸"}, ("", ["1 500 ₸"], [])),
        ({"answers": ["да", "", None]}, ("", ["да"], [])),
        ({"gold_passage_ids": "karty@1#1"}, ("", [], ["karty@1#1"])),
        ({"figure": None, "answers": None}, ("", [], [])),
        # what describes a customer in a question is what an answer is compared by
        ({"answers": "остаток 50 000 ₸"}, ("", ["остаток 50 000 ₸"], [])),
    ],
)
def test_one_text_or_number_is_a_list_of_one(expected: dict[str, Any], kept: tuple[Any, ...]) -> None:
    case = cases.add({"question": "сколько стоит перевыпуск карты", **expected}, "hand")
    assert (case.figure, case.answers, case.passages) == kept
    assert case.must_refuse is not any(kept)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "expected, code",
    [
        ({"figure": True}, "bad_expected"),
        ({"figure": {"value": 1}}, "bad_expected"),
        ({"figure": "no number"}, "bad_expected"),
        ({"figure": "1 " * 101}, "bad_expected"),
        ({"answers": {"text": "x"}}, "bad_expected"),
        ({"answers": [["x"]]}, "bad_expected"),
        ({"gold_passage_ids": [{"id": 1}]}, "bad_expected"),
        ({"figure": "850315300125"}, "private_expected"),
        ({"answers": ["позвоните Иванову Петру Сергеевичу"]}, "private_expected"),
        ({"answers": ["+7 701 555 12 34"]}, "private_expected"),
    ],
)
def test_what_can_not_be_expected_is_said(expected: dict[str, Any], code: str) -> None:
    row = {"question": "сколько стоит перевыпуск карты", **expected}
    assert cases.read([json.dumps(row)]).problems == [(1, code)]
    assert not EvaluationCase.objects.exists()


@pytest.mark.django_db
def test_what_the_expected_passage_says_is_no_customers(library: Callable[..., object]) -> None:
    text = TEXT.replace("1 500 ₸", "1 500 ₸, не разблокируется, телефон +7 701 555 12 34")
    library("карты.md", text)
    assert cases.add({"question": "разблокировать?", "answers": ["не разблокир"]}, "hand").answers
    row = {"question": "сколько стоит перевыпуск карты", "answers": ["не разблокир", "+7 701 555 12 34"]}
    assert cases.read([json.dumps(row)]).problems == [(1, "private_expected")]
    assert cases.add({**row, "gold_passage_ids": "karty@1#1"}, "hand").answers == row["answers"]


@pytest.mark.django_db
def test_the_name_of_a_kind_is_masked() -> None:
    case = cases.add({"question": "сколько стоит карта", "kind": "Иванов Пётр Сергеевич"}, "hand")
    assert case.kind == "<PERSON_1>"


def test_a_verdict_without_a_correction_is_no_case(answered: Question, people: dict[str, User]) -> None:
    for verdict in ("wrong", "partly"):
        with pytest.raises(NotPossible, match="no_correction"):
            outcomes.decide(
                answered.answer, people["supervisor"], Finding(verdict, "model", uses=Uses(("case",)))
            )
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "finding, refused",
    [
        (("wrong", "knowledge", ""), True),
        (("wrong", "model", "Нет ответа."), True),
        (("wrong", "model", "Перевыпуск карты стоит 1 500 ₸."), False),
        (("right", "", ""), False),
    ],
)
def test_only_what_the_documents_lack_has_to_be_refused(
    answered: Question, people: dict[str, User], finding: tuple[str, str, str], refused: bool
) -> None:
    outcomes.decide(answered.answer, people["supervisor"], Finding(*finding, uses=Uses(("case",))))
    (case,) = cases.from_reviews(people["security"])
    assert (case.must_refuse, bool(case.figure or case.answers)) == (refused, not refused)


def test_a_review_that_a_newer_one_replaced_makes_no_case(
    answered: Question, people: dict[str, User]
) -> None:
    replaced = Finding("wrong", "model", "Перевыпуск карты стоит 900 ₸.", uses=Uses(("case",)))
    outcomes.decide(answered.answer, people["supervisor"], replaced)
    outcomes.decide(answered.answer, people["supervisor"], Finding("right", seen=1))
    assert cases.from_reviews(people["security"]) == []
    assert not FollowUp.objects.filter(done_at=None).exists()


def test_a_verdict_of_before_that_says_nothing_makes_no_case(
    answered: Question, people: dict[str, User]
) -> None:
    outcomes.decide(answered.answer, people["supervisor"], Finding("wrong", "model"))
    FollowUp.objects.create(review=Review.objects.get(), kind="case")
    assert cases.from_reviews(people["security"]) == []
