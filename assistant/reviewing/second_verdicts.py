"""Second verdicts: of the answers that get their first verdict a share is judged by a second supervisor too,
who does not see it.

They measure how far supervisors agree (`agreement.py`) and change nothing else. While one is asked of a
supervisor, no page of the desk shows that person the first verdict or what came of it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from assistant.models import Answer, Review, SecondVerdict
from assistant.models.desk import ReviewItem
from assistant.models.reviewing import Verdict
from assistant.reviewing import NotPossible, queue
from assistant.roles import REVIEW
from foundation import audit, clock
from foundation.models import User

# nobody is kept from a verdict for longer
ASKED_FOR = timedelta(days=14)


def draw(review: Review) -> None:
    """Ask, by chance, for a second verdict on an answer that has just got its first one. Within the caller's
    transaction."""
    if secrets.randbelow(10_000) < settings.REVIEW_TWICE * 100:
        SecondVerdict.objects.create(review=review)


def asked_of(reviewer: User) -> QuerySet[Answer]:
    """The answers on which this supervisor may give a second verdict, the oldest first.

    Drawn in the last ASKED_FOR, judged once and by a colleague, open to the reviewer, and not doubted anew.
    """
    if not reviewer.has_perm(REVIEW):
        return Answer.objects.none()
    newer = Review.objects.filter(answer=OuterRef("review__answer"), pk__gt=OuterRef("review"))
    drawn = (
        SecondVerdict.objects.waiting()
        .filter(~Exists(newer), drawn_at__gt=clock.now() - ASKED_FOR)
        .exclude(review__reviewer=reviewer)
    )
    doubted = ReviewItem.objects.open().filter(answer=OuterRef("pk"))
    found = queue.open_to(reviewer).filter(~Exists(doubted), pk__in=drawn.values("review__answer"))
    return found.order_by("pk")


def opened_by(reviewer: User) -> QuerySet[Answer]:
    """The answers whose whole chain and verdict this reviewer may read now."""
    return queue.open_to(reviewer).exclude(pk__in=asked_of(reviewer).values("pk"))


def refuse_asked(answer: Answer, reviewer: User) -> None:
    """Raise NotPossible("second_asked") for who would see the first verdict before giving the second."""
    if asked_of(reviewer).filter(pk=answer.pk).exists():
        raise NotPossible("second_asked")


def open_unseen(answer: Answer, reviewer: User) -> None:
    """Let a supervisor read an answer's chain without its verdict; the read is audited.

    Raises NotPossible: "own_answer" and "closed" as on the review desk; "not_asked" when no second verdict is
    wanted of them, or no more.
    """
    queue.refuse_closed(answer, reviewer)
    _refuse_unasked(answer, reviewer)
    audit.record(reviewer, "answer.read", answer)


def give(answer: Answer, reviewer: User, verdict: str, cause: str = "") -> SecondVerdict:
    """Store a second verdict. Raises NotPossible: as open_unseen(); "no_cause" when something is wrong and no
    cause is named."""
    queue.refuse_closed(answer, reviewer)
    if verdict != Verdict.RIGHT and not cause:
        raise NotPossible("no_cause")
    with transaction.atomic():
        Answer.objects.select_for_update().get(pk=answer.pk)
        _refuse_unasked(answer, reviewer)
        second = SecondVerdict.objects.waiting().get(review__answer=answer)
        second.reviewer, second.given_at = reviewer, clock.now()
        second.verdict, second.cause = verdict, "" if verdict == Verdict.RIGHT else cause
        second.save()
        details = {"review": second.review_id, "verdict": second.verdict, "cause": second.cause}
        audit.record(reviewer, "second_verdict.given", answer, details)
    return second


def _refuse_unasked(answer: Answer, reviewer: User) -> None:
    if not asked_of(reviewer).filter(pk=answer.pk).exists():
        raise NotPossible("not_asked")
