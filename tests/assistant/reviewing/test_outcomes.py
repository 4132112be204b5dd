"""A verdict: never on one's own answer, never over a colleague's, never with customer data in it."""

import pytest

from assistant.models import Conversation, Review
from assistant.reviewing import NotPossible
from assistant.reviewing.outcomes import Finding, decide, masked_correction, open_answer
from foundation import clock
from foundation.models import AuditEntry, User
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db


def test_a_verdict_is_stored_and_on_record(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    review = decide(answer, people["supervisor"], Finding("wrong", "model", "Перевыпуск стоит 1 500 ₸."))
    assert (review.verdict, review.cause, review.corrected_answer) == (
        "wrong",
        "model",
        "Перевыпуск стоит 1 500 ₸.",
    )
    entry = AuditEntry.objects.get(action="answer.reviewed")
    assert entry.details == {"verdict": "wrong", "cause": "model", "corrected": True}


def test_nobody_reviews_the_answer_to_their_own_question(make_answer: Make, people: dict[str, User]) -> None:
    own = make_answer(by=people["supervisor"])
    with pytest.raises(NotPossible, match="own_answer"):
        decide(own, people["supervisor"], Finding("right"))
    with pytest.raises(NotPossible, match="own_answer"):
        open_answer(own, people["supervisor"])
    assert not Review.objects.exists()


def test_of_two_supervisors_the_second_is_told(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    decide(answer, people["supervisor"], Finding("right", seen=0))
    with pytest.raises(NotPossible, match="reviewed_meanwhile"):
        decide(answer, people["admin"], Finding("wrong", "model", seen=0))
    assert Review.objects.count() == 1


def test_who_has_seen_the_first_verdict_may_add_another(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    decide(answer, people["supervisor"], Finding("right"))
    decide(answer, people["admin"], Finding("wrong", "model", seen=1))
    assert Review.objects.count() == 2


def test_what_is_not_right_has_a_cause(make_answer: Make, people: dict[str, User]) -> None:
    with pytest.raises(NotPossible, match="no_cause"):
        decide(make_answer(), people["supervisor"], Finding("partly"))


def test_what_is_right_has_none(make_answer: Make, people: dict[str, User]) -> None:
    assert decide(make_answer(), people["supervisor"], Finding("right", "model")).cause == ""


def test_opening_an_answer_is_on_record(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    open_answer(answer, people["supervisor"])
    entry = AuditEntry.objects.get(action="answer.read")
    assert (entry.actor, entry.object) == (f"user:{people['supervisor'].pk}", f"answer:{answer.pk}")


def test_customer_data_in_a_correction_is_hidden(make_answer: Make) -> None:
    text = masked_correction(make_answer(), "Скажите клиенту с ИИН 850315 300125: перевыпуск 1 500 ₸.")
    assert "300125" not in text
    assert "1 500 ₸" in text


def test_placeholders_of_the_question_stay_and_new_fields_get_numbers_of_their_own(make_answer: Make) -> None:
    text = masked_correction(make_answer(), "<PERSON_1>, позвоните клиенту Иванову Петру Сергеевичу.")
    assert "<PERSON_1>" in text
    assert "<PERSON_2>" in text
    assert "Иванов" not in text


def test_no_verdict_is_written_into_a_conversation_that_was_erased_meanwhile(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer = make_answer()
    Conversation.objects.update(erased_at=clock.now())
    with pytest.raises(NotPossible, match="erased"):
        decide(answer, people["supervisor"], Finding("wrong", "model", "Перевыпуск стоит 1 500 ₸."))
    assert not Review.objects.exists()
