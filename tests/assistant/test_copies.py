"""What a comparison asked is a copy of somebody's question: it is held, expires and is erased with it."""

import pytest

from assistant import retention
from assistant.models import (
    Answer,
    CaseResult,
    Comparison,
    Conversation,
    EvaluationCase,
    Flag,
    Question,
    Review,
    ReviewItem,
)
from assistant.retention import NotPossible, erasing, holding
from assistant.reviewing import intake
from foundation import clock
from foundation.models import AuditEntry, User
from foundation.route_models import Egress
from tests.assistant.test_retention import IIN, MARK, REASON, everywhere, told

pytestmark = pytest.mark.django_db
WHY = "запрос суда, дело в архиве"


def copied(case: EvaluationCase, *, linked: bool = True, **answer: object) -> Conversation:
    """What one route of a comparison left in the trail; not `linked`: its process was killed meanwhile."""
    conversation = Conversation.objects.create()
    question = Question.objects.create(
        conversation=conversation, masked_text=case.question, language="ru", as_of=clock.today()
    )
    fields = {"outcome": "finished", "masked_text": MARK, "finished_at": clock.now(), **answer}
    row = Answer.objects.create(question=question, prompt=[{"content": MARK}], **fields)
    Flag.objects.create(answer=row, reason="uncited")
    Egress.objects.create(
        at=clock.now(), route="far", host="far.example", place="country", task="answer",
        about=f"question:{question.pk}", masked_text=MARK, sha256="f" * 64, characters=8,
    )  # fmt: skip
    if linked:
        comparison = Comparison.objects.create(name="x", routes=["local"], rules={}, cases=[case.pk])
        CaseResult.objects.create(
            comparison=comparison, case=case, route="local", question=question, right=True
        )
    return conversation


@pytest.fixture
def case(people: dict[str, User]) -> EvaluationCase:
    """A case that was made of a review of the operator's conversation."""
    told(people["operator"])
    return EvaluationCase.objects.get()


def of(case: EvaluationCase) -> Conversation:
    """The conversation that the case came from."""
    assert case.review
    return case.review.answer.question.conversation


def test_an_erased_conversation_takes_its_copies_along(case: EvaluationCase, people: dict[str, User]) -> None:
    copies = [copied(case), copied(case)]
    erasure = erasing.erase_conversation(of(case), REASON, people["security"])
    assert everywhere(MARK) == []
    assert erasure.targets == [of(case).pk, *(copy.pk for copy in copies)]
    assert erasure.counts["copies"] == 2
    # the proof looks into the copies, too
    Answer.objects.filter(question__conversation=copies[1]).update(masked_text="back again")
    assert erasing.proof(erasure)["found_today"] == {"answer": 1}


def test_a_copy_of_a_copy_goes_too(case: EvaluationCase, people: dict[str, User]) -> None:
    answer = Answer.objects.get(question__conversation=copied(case))
    review = Review.objects.create(answer=answer, reviewer=people["supervisor"], verdict="right")
    copied(EvaluationCase.objects.create(question=MARK, review=review, language="ru", digest="2"))
    erasing.erase_conversation(of(case), REASON, people["security"])
    assert everywhere(MARK) == []


@pytest.mark.parametrize("outcome", ["crashed", "stopped", "failed"])
def test_a_copy_that_was_broken_off_goes_too(
    case: EvaluationCase, people: dict[str, User], outcome: str
) -> None:
    copied(case, linked=False, outcome=outcome)
    erasing.erase_conversation(of(case), REASON, people["security"])
    assert everywhere(MARK) == []


def test_what_somebody_else_asked_in_the_same_words_stays(
    case: EvaluationCase, people: dict[str, User]
) -> None:
    other = copied(case, linked=False, outcome="failed")
    Question.objects.filter(conversation=other).update(asked_by=people["supervisor"])
    erasing.erase_conversation(of(case), REASON, people["security"])
    assert Question.objects.get(conversation=other).masked_text == MARK


def test_a_customers_value_takes_the_copies_along(case: EvaluationCase, people: dict[str, User]) -> None:
    copied(case)
    erasing.erase_value(IIN, REASON, people["security"])
    assert everywhere(MARK) == []


def test_what_outlived_its_time_takes_its_copies_along(people: dict[str, User]) -> None:
    conversation = told(people["operator"], days=1096)
    copy = copied(EvaluationCase.objects.get())
    assert retention.expire()["conversations"] == 2
    assert everywhere(MARK) == []
    last = AuditEntry.objects.filter(action="data.expired").latest("number")
    assert last.details["targets"] == [conversation.pk, copy.pk]


def test_a_copy_that_is_held_holds_what_it_was_made_of(people: dict[str, User]) -> None:
    conversation = told(people["operator"], days=1096)
    hold = holding.place(copied(EvaluationCase.objects.get()), WHY, people["security"])
    with pytest.raises(NotPossible, match="on_hold"):
        erasing.erase_conversation(conversation, REASON, None)
    assert retention.expire()["conversations"] == 0
    holding.lift(hold, people["security"])
    assert retention.expire()["conversations"] == 2


def test_nothing_erased_comes_to_the_desk(case: EvaluationCase, people: dict[str, User]) -> None:
    copied(case)
    erasure = erasing.erase_conversation(of(case), REASON, people["security"])
    assert intake.take_in() == 0
    assert not ReviewItem.objects.exists()
    assert erasing.proof(erasure)["holds"]
