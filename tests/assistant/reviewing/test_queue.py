"""What waits for a supervisor, and in which order."""

import pytest
from django.db import connection

from assistant.models import Answer, Flag, Review
from assistant.reviewing import intake, queue
from assistant.reviewing.outcomes import Finding, decide
from foundation.models import User
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db


def waiting(reviewer: User) -> list[Answer]:
    intake.take_in()
    return list(queue.waiting(reviewer))


def test_the_riskiest_comes_first_and_what_nobody_doubts_stays_away(
    make_answer: Make, people: dict[str, User]
) -> None:
    first, second, third, _unflagged = make_answer(), make_answer(), make_answer(), make_answer()
    Flag.objects.create(answer=second, reason="incomplete")
    Flag.objects.create(answer=first, reason="wrong")
    Flag.objects.create(answer=third, reason="leak")
    assert waiting(people["supervisor"]) == [third, first, second]


def test_an_answer_with_several_flags_stands_once(make_answer: Make, people: dict[str, User]) -> None:
    answer = make_answer()
    Flag.objects.create(answer=answer, reason="wrong")
    Flag.objects.create(answer=answer, reason="uncited")
    assert waiting(people["supervisor"]) == [answer]


def test_the_reviewers_own_answers_are_for_others(make_answer: Make, people: dict[str, User]) -> None:
    own = make_answer(by=people["supervisor"])
    Flag.objects.create(answer=own, reason="wrong")
    assert not waiting(people["supervisor"])


def test_a_reviewed_answer_moves_over_and_a_new_flag_brings_it_back(
    make_answer: Make, people: dict[str, User]
) -> None:
    answer, supervisor = make_answer(), people["supervisor"]
    Flag.objects.create(answer=answer, reason="wrong")
    decide(answer, supervisor, Finding("right"))
    assert not waiting(supervisor)
    assert list(queue.reviewed(supervisor)) == [answer]
    Flag.objects.create(answer=answer, reason="outdated")
    assert waiting(supervisor) == [answer]


def test_reviewed_answers_stand_once_the_latest_review_first(
    make_answer: Make, people: dict[str, User]
) -> None:
    first, second, never = make_answer(), make_answer(), make_answer()
    for answer in (first, second, first):
        Review.objects.create(answer=answer, reviewer=people["supervisor"], verdict="right")
    found = list(queue.reviewed(people["supervisor"]))
    assert found == [first, second]
    assert never not in found
    newest = first.reviews.last()
    assert newest
    assert found[0].at == newest.reviewed_at  # type: ignore[attr-defined]
    assert queue.reviewed(people["supervisor"]).count() == 2


def test_the_newest_reviews_are_found_by_their_moments(make_answer: Make, people: dict[str, User]) -> None:
    """Whoever opens the list reads a page of it, however many years stand behind it."""
    plan = queue.reviewed(people["supervisor"])[:40].explain()
    if connection.vendor == "sqlite":
        assert "assistant_review_reviewed_at" in plan
        assert "SCAN assistant_answer" not in plan


def test_the_next_is_another_one(make_answer: Make, people: dict[str, User]) -> None:
    first, second = make_answer(), make_answer()
    for answer in (first, second):
        Flag.objects.create(answer=answer, reason="wrong")
    intake.take_in()
    assert queue.next_waiting(people["supervisor"], but=second) == first
