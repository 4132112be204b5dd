"""Two supervisors on one item, and answers that two people stand for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from assistant.models import Answer, Approval, Flag, FollowUp, Reliance, Retrieved, Review, ReviewItem
from assistant.reviewing import NotPossible, approvals, holding, intake, queue
from assistant.reviewing.approvals import Uses
from assistant.reviewing.approving import approved_for
from assistant.reviewing.outcomes import Finding, decide
from foundation import clock
from foundation.access import EVERYTHING
from foundation.models import Label, User
from ingestion.models import Version
from tests.assistant.reviewing.conftest import Make

pytestmark = pytest.mark.django_db
Library = Callable[..., Version]


@pytest.fixture
def supervisor(people: dict[str, User]) -> User:
    return people["supervisor"]


@pytest.fixture
def colleague(people: dict[str, User]) -> User:
    user = User.objects.create_user("colleague", password="password-of-tests")
    user.groups.add(Group.objects.get(name="supervisor"))
    return user


@pytest.fixture
def flagged(make_answer: Make) -> Answer:
    answer = make_answer()
    Flag.objects.create(answer=answer, reason="wrong")
    intake.take_in()
    return answer


def code_of(act: object, *args: object, **kwargs: object) -> str:
    with pytest.raises(NotPossible) as refused:
        act(*args, **kwargs)  # type: ignore[operator]
    return refused.value.code


def test_one_takes_it_and_the_other_is_told(flagged: Answer, supervisor: User, colleague: User) -> None:
    holding.claim(flagged, supervisor)
    assert code_of(holding.claim, flagged, colleague) == "held_by_another"
    assert code_of(decide, flagged, colleague, Finding("right")) == "held_by_another"
    assert list(queue.at_hand(supervisor)) == [flagged]
    decide(flagged, supervisor, Finding("right"))
    assert code_of(holding.claim, flagged, colleague) == "decided"


def test_it_can_be_taken_over(flagged: Answer, supervisor: User, colleague: User) -> None:
    holding.claim(flagged, supervisor)
    holding.claim(flagged, colleague, over=True)
    assert code_of(decide, flagged, supervisor, Finding("right")) == "held_by_another"


@pytest.mark.parametrize("act", [holding.claim, holding.release, holding.escalate])
def test_nobody_holds_what_is_closed_to_them(
    act: Callable[[Answer, User], None], make_answer: Make, library: Library, colleague: User
) -> None:
    version = library("карты.md", "# Карты\n\nПеревыпуск стоит 1 500 ₸.", slug="board")
    version.document.labels.add(Label.objects.create(slug="board", name="Board"))
    closed, own = make_answer(), make_answer(by=colleague)
    Retrieved.objects.create(
        answer=closed, rank=1, passage=1, slug="board", version=1, text="x", score=1, cosine=1, coverage=1
    )  # fmt: skip
    for answer in (closed, own):
        Flag.objects.create(answer=answer, reason="wrong")
    intake.take_in()
    assert code_of(act, closed, colleague) == "closed"
    assert code_of(act, own, colleague) == "own_answer"
    assert code_of(holding.claim, own, colleague, over=True) == "own_answer"


def test_a_claim_ends_by_itself(flagged: Answer, supervisor: User, colleague: User) -> None:
    holding.claim(flagged, supervisor)
    ReviewItem.objects.update(claimed_at=clock.now() - timedelta(hours=1))
    holding.claim(flagged, colleague)


def test_the_next_one_is_in_nobodys_hand(
    make_answer: Make, supervisor: User, colleague: User, flagged: Answer
) -> None:
    other = make_answer()
    Flag.objects.create(answer=other, reason="wrong")
    intake.take_in()
    holding.claim(flagged, colleague)
    assert queue.next_waiting(supervisor, but=other) is None


def test_it_is_given_only_to_who_may_decide(
    flagged: Answer, supervisor: User, colleague: User, people: dict[str, User]
) -> None:
    holding.assign(flagged, colleague, supervisor)
    assert list(queue.at_hand(colleague)) == [flagged]
    assert code_of(holding.assign, flagged, people["operator"], supervisor) == "cannot_decide"


def test_nothing_is_given_away_out_of_a_colleagues_hand(
    flagged: Answer, supervisor: User, colleague: User
) -> None:
    holding.claim(flagged, supervisor)
    assert code_of(holding.assign, flagged, colleague, colleague) == "held_by_another"
    assert holding.act("assign", [flagged.pk], colleague, colleague) == 0
    assert list(queue.at_hand(supervisor)) == [flagged]
    holding.assign(flagged, colleague, supervisor)
    assert list(queue.at_hand(colleague)) == [flagged]


def test_many_at_once_but_none_of_a_colleagues(
    make_answer: Make, flagged: Answer, supervisor: User, colleague: User
) -> None:
    other = make_answer()
    Flag.objects.create(answer=other, reason="wrong")
    intake.take_in()
    holding.claim(other, colleague)
    assert holding.act("claim", [flagged.pk, other.pk], supervisor) == 1
    assert holding.act("escalate", [flagged.pk, other.pk], supervisor) == 1


# --- four eyes ----------------------------------------------------------------------------------------------


def corrected(answer: Answer, by: User, *kinds: str) -> Approval:
    uses = Uses(kinds, by, clock.today() + timedelta(days=30))
    decide(answer, by, Finding("wrong", "model", "Иначе.", 0, uses))
    return Approval.objects.get()


def test_the_author_does_not_approve(flagged: Answer, supervisor: User, colleague: User) -> None:
    approval = corrected(flagged, supervisor)
    assert code_of(approvals.approve, approval, supervisor) == "own_correction"
    assert not approvals.counts_today(flagged)
    approvals.approve(approval, colleague)
    assert approvals.counts_today(flagged)
    assert code_of(approvals.approve, approval, colleague) == "not_due"


def test_it_is_given_to_who_asks_the_same_only_once_two_stand_for_it(
    flagged: Answer, supervisor: User, colleague: User
) -> None:
    approval = corrected(flagged, supervisor)
    question = flagged.question.masked
    assert approved_for(question, EVERYTHING, "ru") is None
    approvals.approve(approval, colleague)
    found = approved_for(question, EVERYTHING, "ru")
    assert found is not None
    approvals.withdraw(approval, colleague)
    assert approved_for(question, EVERYTHING, "ru") is None


def test_it_ends_on_its_day_when_withdrawn_or_when_corrected_anew(
    flagged: Answer, supervisor: User, colleague: User
) -> None:
    approval = corrected(flagged, supervisor)
    approvals.approve(approval, colleague)
    Approval.objects.update(expires_on=clock.today())
    assert not approvals.counts_today(flagged)
    Approval.objects.update(expires_on=clock.today() + timedelta(days=1))
    decide(flagged, colleague, Finding("wrong", "model", "Ещё иначе.", 1))
    assert not approvals.counts_today(flagged)
    Review.objects.latest("pk").delete()
    approvals.withdraw(approval, supervisor)
    assert not approvals.counts_today(flagged)


def test_it_ends_when_its_clause_changes(flagged: Answer, supervisor: User, colleague: User) -> None:
    approval = corrected(flagged, supervisor)
    approvals.approve(approval, colleague)
    Reliance.objects.create(
        review=approval.review, document="gone", version=1, passage=1, text="x", text_sha256="0" * 64
    )
    assert not approvals.counts_today(flagged)


def test_without_a_correction_there_is_nothing_to_approve(flagged: Answer, supervisor: User) -> None:
    uses = Uses((), supervisor, clock.today() + timedelta(days=30))
    assert code_of(decide, flagged, supervisor, Finding("right", uses=uses)) == "no_correction"
    assert code_of(decide, flagged, supervisor, Finding("right", uses=Uses(("training",)))) == "no_correction"
    late = Uses((), supervisor, clock.today())
    assert code_of(decide, flagged, supervisor, Finding("wrong", "model", "Иначе.", uses=late)) == "expired"
    assert not Review.objects.exists()


def test_what_others_have_to_do_is_done_once(flagged: Answer, supervisor: User) -> None:
    corrected(flagged, supervisor, "case", "gap")
    assert {row.kind for row in approvals.follow_ups_for(supervisor)} == {"case", "gap"}
    gap = FollowUp.objects.get(kind="gap")
    approvals.finish(gap, supervisor)
    assert code_of(approvals.finish, gap, supervisor) == "not_due"
    assert approvals.follow_ups_for(supervisor).get(done_at=None).kind == "case"
