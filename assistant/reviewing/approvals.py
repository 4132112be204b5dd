"""What comes of a verdict: an answer approved with four eyes, and what others have to do.

An approval counts while its correction is the newest review, its clauses hold (`relying.holds`), it was given
by somebody else than its author, and its last day has not come.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from assistant.models import Answer, Review
from assistant.models.desk import Approval, FollowUp, FollowUpKind
from assistant.reviewing import NotPossible, queue, relying, second_verdicts
from assistant.roles import MANAGE_LIBRARY, REVIEW
from foundation import audit, clock
from foundation.models import User

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Uses:
    """What is to come of a verdict: `kinds` of FollowUp, and an approved answer if it has an owner."""

    kinds: tuple[str, ...] = ()
    owner: User | None = None
    expires_on: date | None = None


def put_to_use(review: Review, uses: Uses) -> None:
    """Make what was chosen. Raises NotPossible: "no_correction" for an approved answer or an example without
    a corrected text, and for a case of a review that does not say what is right; "expired" for a last day
    that is past. Within the caller's transaction.
    """
    if uses.owner and uses.expires_on:
        if not review.corrected_answer:
            raise NotPossible("no_correction")
        if uses.expires_on <= clock.today():
            raise NotPossible("expired")
        approval = Approval.objects.create(review=review, owner=uses.owner, expires_on=uses.expires_on)
        details = {"owner": uses.owner.pk, "until": uses.expires_on.isoformat()}
        audit.record(review.reviewer, "approval.proposed", approval, details)
    if FollowUpKind.TRAINING in uses.kinds and not review.corrected_answer:
        raise NotPossible("no_correction")
    if FollowUpKind.CASE in uses.kinds and not review.says_what_is_right:
        raise NotPossible("no_correction")
    for kind in uses.kinds:
        FollowUp.objects.create(review=review, kind=kind)


def approve(approval: Approval, by: User) -> None:
    """Let the corrected answer count. Raises NotPossible: "own_correction", "own_answer", "closed",
    "not_due" when it was decided or corrected anew meanwhile, "expired".
    """
    _refuse(approval, by)
    with transaction.atomic():
        if approval.expires_on <= clock.today():
            raise NotPossible("expired")
        changed = Approval.objects.waiting().filter(pk=approval.pk)
        if not changed.update(approved_by=by, approved_at=clock.now()):
            raise NotPossible("not_due")
        audit.record(by, "approval.given", approval)


def withdraw(approval: Approval, by: User) -> None:
    """Let it count no more, or not at all. Raises NotPossible: "own_answer", "closed", "not_due"."""
    _refuse(approval, by, own_correction=True)
    with transaction.atomic():
        still = Approval.objects.filter(pk=approval.pk, withdrawn_at=None)
        if not still.update(withdrawn_at=clock.now()):
            raise NotPossible("not_due")
        audit.record(by, "approval.withdrawn", approval)


def counts_today(answer: Answer) -> bool:
    """Whether the answer has a corrected text that two people stand for and that still holds."""
    return bool(counting(Approval.objects.filter(review__answer=answer)))


def counting(among: Iterable[Approval]) -> set[int]:
    """The keys of those that two people stand for and that still hold today."""
    valid = Approval.objects.valid_on(clock.today()).filter(pk__in=[one.pk for one in among])
    approved = dict(valid.values_list("review", "pk"))
    if not approved:
        return set()
    broken = {one.review.pk for one in relying.due(Review.objects.filter(pk__in=approved))}
    return {key for review, key in approved.items() if review not in broken}


def open_for(user: User) -> QuerySet[Approval]:
    """Proposals and given approvals on answers that the supervisor may open, the oldest first; none whose
    first verdict they may not see yet."""
    rows = Approval.objects.standing().filter(_open_to(user), withdrawn_at=None)
    rows = rows.exclude(review__answer__in=second_verdicts.asked_of(user))
    return rows.select_related("review__answer__question", "review__reviewer", "owner", "approved_by")


def follow_ups_for(user: User) -> QuerySet[FollowUp]:
    """What verdicts gave to do, done or not, the oldest first.

    Supervisors see what is about answers open to them and whose first verdict they may see, who manages the
    library every gap, as on its page.
    """
    seen = Q(pk=None)
    if user.has_perm(REVIEW):
        seen |= Q(_open_to(user))
    if user.has_perm(MANAGE_LIBRARY):
        seen |= Q(kind=FollowUpKind.GAP)
    rows = FollowUp.objects.filter(seen).exclude(review__answer__in=second_verdicts.asked_of(user))
    return rows.select_related("review__answer__question")


def _open_to(user: User) -> Exists:
    """Asked of each row: the list of all answers that are open to somebody is long."""
    return Exists(queue.open_to(user).filter(pk=OuterRef("review__answer")))


def finish(follow_up: FollowUp, by: User) -> None:
    """Say that it is done. Raises NotPossible("not_due") when somebody else did."""
    with transaction.atomic():
        if not FollowUp.objects.filter(pk=follow_up.pk, done_at=None).update(done_at=clock.now(), done_by=by):
            raise NotPossible("not_due")
        audit.record(by, "follow_up.done", follow_up, {"kind": follow_up.kind})


def _refuse(approval: Approval, by: User, *, own_correction: bool = False) -> None:
    if approval.review.reviewer_id == by.pk and not own_correction:
        raise NotPossible("own_correction")
    queue.refuse_closed(approval.review.answer, by)
