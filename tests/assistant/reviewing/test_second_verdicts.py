"""Second verdicts: drawn by chance, given without seeing the first, changing nothing but the agreement."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from assistant import dossier
from assistant.models import Answer, Flag, Review, SecondVerdict
from assistant.reviewing import NotPossible, approvals, intake, outcomes, second_verdicts
from assistant.reviewing.approvals import Uses
from assistant.reviewing.outcomes import Finding, decide
from foundation import clock
from foundation.models import AuditEntry, Label, User
from ingestion.models import Document
from tests.assistant.reviewing.conftest import Make
from tests.straight import ask_as, put

pytestmark = pytest.mark.django_db
NO_USES = Uses()


@pytest.fixture
def colleague(people: dict[str, User]) -> User:
    """A second supervisor."""
    user = User.objects.create_user("colleague", team=people["supervisor"].team)
    user.groups.add(Group.objects.get(name="supervisor"))
    return user


@pytest.fixture
def drawn(settings, make_answer: Make, people: dict[str, User]) -> Callable[..., Answer]:
    """`drawn()`: an answer that the supervisor has judged and that was drawn for a second verdict."""

    def make(corrected: str = "", uses: Uses = NO_USES) -> Answer:
        settings.REVIEW_TWICE = 100
        answer = make_answer()
        decide(answer, people["supervisor"], Finding("wrong", "model", corrected, uses=uses))
        settings.REVIEW_TWICE = 0
        return answer

    return make


def asked_of(user: User) -> list[Answer]:
    return list(second_verdicts.asked_of(user))


@pytest.mark.parametrize(("share", "count"), [(0, 0), (100, 1)])
def test_the_setting_says_how_many_are_drawn(
    settings, make_answer: Make, people: dict[str, User], share: int, count: int
) -> None:
    settings.REVIEW_TWICE = share
    decide(make_answer(), people["supervisor"], Finding("right"))
    assert SecondVerdict.objects.count() == count


def test_it_is_asked_of_a_colleague_and_of_nobody_else(
    drawn: Callable[..., Answer], people: dict[str, User], colleague: User
) -> None:
    answer = drawn()
    assert asked_of(colleague) == [answer]
    assert asked_of(people["supervisor"]) == []
    assert asked_of(people["admin"]) == []


def test_nobody_judges_the_answer_to_their_own_question(
    settings, make_answer: Make, people: dict[str, User], colleague: User
) -> None:
    settings.REVIEW_TWICE = 100
    own = make_answer(by=colleague)
    decide(own, people["supervisor"], Finding("right"))
    assert asked_of(colleague) == []
    with pytest.raises(NotPossible, match="own_answer"):
        second_verdicts.give(own, colleague, "right")


def test_an_answer_from_a_closed_document_is_not_asked_of_who_may_not_read_it(
    settings, people: dict[str, User], colleague: User
) -> None:
    settings.REVIEW_TWICE = 100
    label = Label.objects.create(slug="board", name="Board")
    version = put("board", "Только для правления.")
    answer = ask_as(people["operator"], "вопрос", version).answer
    decide(answer, people["supervisor"], Finding("right"))
    assert asked_of(colleague) == [answer]
    Document.objects.get().labels.add(label)
    assert asked_of(colleague) == []


def test_who_is_asked_sees_the_first_verdict_nowhere_until_theirs_is_given(
    drawn: Callable[..., Answer], colleague: User, people: dict[str, User]
) -> None:
    uses = Uses(("case",), people["supervisor"], clock.today() + timedelta(days=9))
    answer = drawn(corrected="Верно так.", uses=uses)
    for step in (
        lambda: outcomes.open_answer(answer, colleague),
        lambda: decide(answer, colleague, Finding("right", seen=1)),
        lambda: dossier.export(answer, colleague),
    ):
        with pytest.raises(NotPossible, match="second_asked"):
            step()
    assert not approvals.open_for(colleague)
    assert not approvals.follow_ups_for(colleague)
    second_verdicts.give(answer, colleague, "partly", "model")
    assert len(approvals.open_for(colleague)) == len(approvals.follow_ups_for(colleague)) == 1
    outcomes.open_answer(answer, colleague)


def test_what_verdicts_give_to_do_waits_for_nobody_else(
    drawn: Callable[..., Answer], people: dict[str, User]
) -> None:
    drawn(uses=Uses(("gap",)))
    assert len(approvals.follow_ups_for(people["admin"])) == 1
    assert len(approvals.follow_ups_for(people["supervisor"])) == 1


def test_it_is_given_once_and_is_on_record(
    drawn: Callable[..., Answer], people: dict[str, User], colleague: User
) -> None:
    answer = drawn(corrected="Верно так.")
    second = second_verdicts.give(answer, colleague, "partly", "retrieval")
    assert (second.reviewer, second.verdict, second.cause) == (colleague, "partly", "retrieval")
    entry = AuditEntry.objects.get(action="second_verdict.given")
    assert entry.details == {"review": second.review_id, "verdict": "partly", "cause": "retrieval"}
    with pytest.raises(NotPossible, match="not_asked"):
        second_verdicts.give(answer, colleague, "right")
    # what counts is the first as before
    assert Review.objects.standing().get().corrected_answer == "Верно так."
    assert answer.reviews.count() == 1


@pytest.mark.parametrize(
    ("verdict", "cause", "stored"), [("right", "model", ""), ("wrong", "guard", "guard")]
)
def test_only_what_is_not_right_has_a_cause(
    drawn: Callable[..., Answer], colleague: User, verdict: str, cause: str, stored: str
) -> None:
    answer = drawn()
    with pytest.raises(NotPossible, match="no_cause"):
        second_verdicts.give(answer, colleague, "wrong")
    assert second_verdicts.give(answer, colleague, verdict, cause).cause == stored


def test_a_new_review_or_a_new_doubt_ends_the_asking(
    drawn: Callable[..., Answer], people: dict[str, User], colleague: User
) -> None:
    judged_anew, doubted = drawn(), drawn()
    decide(judged_anew, people["supervisor"], Finding("right", seen=1))
    Flag.objects.create(answer=doubted, reason="wrong")
    intake.take_in()
    assert asked_of(colleague) == []
    outcomes.open_answer(doubted, colleague)


def test_nobody_is_kept_from_a_verdict_for_ever(drawn: Callable[..., Answer], colleague: User) -> None:
    answer = drawn()
    SecondVerdict.objects.update(drawn_at=clock.now() - second_verdicts.ASKED_FOR)
    assert asked_of(colleague) == []
    outcomes.open_answer(answer, colleague)


def test_only_a_first_verdict_is_drawn(
    settings, make_answer: Make, people: dict[str, User], colleague: User
) -> None:
    answer = make_answer()
    decide(answer, people["supervisor"], Finding("right"))
    settings.REVIEW_TWICE = 100
    decide(answer, colleague, Finding("right", seen=1))
    assert not SecondVerdict.objects.exists()
