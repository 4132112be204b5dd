"""What people approved and the clauses it relies on: it holds only while a clause in force has that text.

Nothing is switched by events. Whether a corrected answer holds is asked of the library each time; what does
not hold is due for a look: confirmed, when the clause of today says the same, or corrected anew.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet

from assistant import reliances
from assistant.models import Answer, Approval, Reliance, Retrieved, Review
from assistant.pipeline.guarding import carries, split
from assistant.reviewing import NotPossible, queue, second_verdicts
from foundation import audit, clock
from foundation.access import Reader
from foundation.models import User
from ingestion import knowledge


@dataclass(frozen=True, slots=True)
class Due:
    """A corrected answer that no longer holds, with those of its reliances whose text is in force no more."""

    review: Review
    broken: tuple[Reliance, ...]


def rely(review: Review) -> None:
    """Tie a corrected answer to the passages that carry it; to all the model was given when none does."""
    given = list(review.answer.retrieved.filter(use="prompt").exclude(slug=""))
    sentences, question = split(review.corrected_answer), review.answer.question.masked
    least = settings.LEAST_SUPPORT
    carrying = [row for row in given if any(carries(row.text, one, question, least) for one in sentences)]
    Reliance.objects.bulk_create(_reliance(review, row) for row in carrying or given)


def due(among: Iterable[Review] | None = None) -> list[Due]:
    """The corrected answers that count but do not hold today, oldest first."""
    every = Reliance.objects.all() if among is None else None
    lost = reliances.lost(_relied(among), clock.today(), every)
    broken: dict[int, list[Reliance]] = defaultdict(list)
    rows = Reliance.objects.filter(pk__in=lost).select_related("review__answer__question", "review__reviewer")
    for one in rows.defer("text"):
        if one.review:
            broken[one.review.pk].append(one)
    return [Due(review, tuple(found)) for _, found in sorted(broken.items()) if (review := found[0].review)]


def _relied(among: Iterable[Review] | None = None) -> QuerySet[Reliance]:
    if among is not None:
        return Reliance.objects.filter(review__in=among)
    # asked of each, not looked for in a list of all reviews that stand
    return Reliance.objects.filter(Exists(Review.objects.standing().filter(pk=OuterRef("review"))))


def due_for(reviewer: User) -> list[Due]:
    """Those that a supervisor may decide on: not about their own questions, nor from closed documents, nor
    while a second verdict is asked of them."""
    found = due()
    answers = [one.review.answer_id for one in found]
    own = queue.open_to(reviewer).filter(pk__in=answers)
    theirs = set(own.exclude(pk__in=second_verdicts.asked_of(reviewer)).values_list("pk", flat=True))
    return [one for one in found if one.review.answer_id in theirs]


def holds(answer: Answer) -> bool:
    """Whether the newest corrected answer counts as approved today; False when there is none."""
    standing = Review.objects.standing().filter(answer=answer)
    return standing.exists() and not due(standing)


def passages_of(review: Review, reader: Reader) -> tuple[knowledge.Hit, ...] | None:
    """The passages in force today that a corrected answer relies on, each once; None when one of them is not
    in force, or not for the reader to see."""
    said = [(one.document, one.text_sha256) for one in review.reliances.all()]
    found = knowledge.saying(said, reader, clock.today())
    if not found.keys() >= set(said):
        return None
    return tuple(dict.fromkeys(found[one] for one in said))


def changed_by(slug: str, number: int) -> int:
    """How many corrected answers hold today and rely on texts that this version of the document lacks."""
    lost = set(reliances.lacking(_relied(), slug, number).values_list("review", flat=True))
    return len(lost - {one.review.pk for one in due()})


def counts() -> Mapping[str, tuple[int, int]]:
    """For each document's slug: how many corrected answers rely on it, and how many of them are due."""
    relying = _relied().order_by().values_list("document").annotate(Count("review", distinct=True))
    broken = Counter(document for one in due() for document in {reliance.document for reliance in one.broken})
    return {document: (number, broken[document]) for document, number in relying}


def needs_another(review: Review, by: User) -> bool:
    """Whether somebody else has to confirm it: it was approved with four eyes, and `by` wrote it."""
    return review.pk in needing_another([review], by)


def needing_another(reviews: Iterable[Review], by: User) -> set[int]:
    """The keys of those of which needs_another() is true."""
    own = [review.pk for review in reviews if review.reviewer_id == by.pk]
    given = Approval.objects.filter(review__in=own, approved_at__isnull=False, withdrawn_at=None)
    return set(given.values_list("review", flat=True))


def confirm(review: Review, by: User, reader: Reader) -> Review:
    """Say that a corrected answer is right by the clauses of today as well. Raises NotPossible.

    "own_answer", "closed" as on the review desk, "own_correction" as needs_another() says, "not_due" when it
    holds or a newer review came, "no_clause" when a clause it relied on has nothing in its place.
    """
    queue.refuse_closed(review.answer, by)
    with transaction.atomic():
        Answer.objects.select_for_update().get(pk=review.answer_id)
        if needs_another(review, by):
            raise NotPossible("own_correction")
        found = due(Review.objects.standing().filter(pk=review.pk))
        if not found:
            raise NotPossible("not_due")
        try:
            reliances.renew(found[0].broken, reader, clock.today())
        except reliances.NotRenewed as reason:
            raise NotPossible(reason.code) from None
        audit.record(by, "answer.confirmed", review.answer, {"review": review.pk})
    return review


def _reliance(review: Review, row: Retrieved) -> Reliance:
    return Reliance(
        review=review,
        document=row.slug,
        version=row.version,
        passage=row.passage,
        text=row.text,
        text_sha256=row.text_sha256,
    )
