"""What waits for a supervisor, and in which order."""

import pytest

from assistant.models import Flag
from assistant.reviewing import queue
from assistant.reviewing.outcomes import Finding, decide
from foundation.models import User
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db


def test_flagged_answers_wait_and_the_latest_flag_comes_first(
    make_answer: Make, people: dict[str, User]
) -> None:
    first, second, _unflagged = make_answer(), make_answer(), make_answer()
    Flag.objects.create(answer=second, reason="wrong")
    Flag.objects.create(answer=first, reason="wrong")
    assert list(queue.waiting(people["supervisor"])) == [first, second]


def test_an_answer_with_several_flags_stands_once(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    Flag.objects.create(answer=answer, reason="wrong")
    Flag.objects.create(answer=answer, reason="uncited")
    assert list(queue.waiting(people["supervisor"])) == [answer]


def test_the_reviewers_own_answers_are_for_others(make_answer: Make, people: dict[str, User]) -> None:
    own = make_answer(by=people["supervisor"])
    Flag.objects.create(answer=own, reason="wrong")
    assert not queue.waiting(people["supervisor"])


def test_a_reviewed_answer_moves_over_and_a_new_flag_brings_it_back(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer, supervisor = make_answer(), people["supervisor"]
    Flag.objects.create(answer=answer, reason="wrong")
    decide(answer, supervisor, Finding("right"))
    assert not queue.waiting(supervisor)
    assert list(queue.reviewed(supervisor)) == [answer]
    Flag.objects.create(answer=answer, reason="outdated")
    assert list(queue.waiting(supervisor)) == [answer]


def test_the_next_is_another_one(make_answer: Make, people: dict[str, User]) -> None:
    first, second = make_answer(), make_answer()
    for answer in (first, second):
        Flag.objects.create(answer=answer, reason="wrong")
    assert queue.next_waiting(people["supervisor"], but=second) == first
