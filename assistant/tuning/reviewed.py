"""Rows out of reviews: what supervisors gave as training examples, masked again and tied to its clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from assistant.models import Approval, FollowUp, Retrieved, Review
from assistant.models.desk import FollowUpKind
from assistant.pipeline.guarding import carries, cited_in, says_there_is_no_answer, split, without_marks
from assistant.pipeline.hiding import hide_again, left_open, policy_in_force
from assistant.pipeline.languages import NO_ANSWER
from assistant.pipeline.masking import MaskingError, Vault
from assistant.tuning.checking import CHECKS
from assistant.tuning.worked import Example
from foundation import clock
from foundation.masked import PLACEHOLDER
from ingestion import knowledge

# faults of a row that a supervisor's text may have; lengths are as long as the desk's own
LOOKED_AT = ("citations", "refusal", "figures", "placeholders", "language")

_END = re.compile(r"[.!?…]*$")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A row, the review it came from, and the passages that it cites."""

    example: Example
    review: Review
    cited: tuple[Retrieved, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A review that is in no row; `code` says why, `other` is the review or the case that is in its way.

    "replaced": a newer review came; "no_passages"; "clause_changed": what it cites is in force no more;
    "uncited": no passage carries a sentence, and the supervisor named none; "masking_failed", "unmasked": a
    field is left after masking; a code of `checking.CHECKS`; "duplicate", "contradiction" as in `sifting.py`,
    "leaked" as in `likeness.py`.
    """

    review: int
    code: str
    other: str = ""


class NotLearned(Exception):
    """A review can't become a row; `code` as of LeftOut."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def reviewed() -> tuple[list[Reviewed], list[LeftOut]]:
    """Every review that was given as a training example: as a row, or why it is none. Oldest first."""
    rows, left = [], []
    for review in _given():
        try:
            rows.append(_row(review))
        except NotLearned as reason:
            left.append(LeftOut(review.pk, reason.code))
        except MaskingError:
            left.append(LeftOut(review.pk, "masking_failed"))
    return rows, left


def lineage(row: Reviewed) -> dict[str, Any]:
    """Where a row comes from, in numbers and sums."""
    approvals = Approval.objects.filter(review=row.review, withdrawn_at=None).exclude(approved_by=None)
    return {
        "origin": "review",
        "answer": row.review.answer_id,
        "review": row.review.pk,
        "clauses": [
            {"document": one.slug, "version": one.version, "sha256": one.text_sha256} for one in row.cited
        ],
        "masking_policy": policy_in_force().version,
        "approved_by": [row.review.reviewer_id, *approvals.values_list("approved_by", flat=True)],
    }


def given() -> tuple[int, int]:
    """How many answers were given as training examples, and how many of them are in no data set yet."""
    follow_ups = FollowUp.objects.filter(kind=FollowUpKind.TRAINING)
    return follow_ups.count(), follow_ups.filter(done_at=None).count()


def _given() -> Iterator[Review]:
    follow_ups = FollowUp.objects.filter(kind=FollowUpKind.TRAINING).order_by("review")
    for follow_up in follow_ups.select_related("review__answer__question"):
        yield follow_up.review


def _row(review: Review) -> Reviewed:
    if not Review.objects.standing().filter(pk=review.pk).exists():
        raise NotLearned("replaced")
    given = list(review.answer.retrieved.filter(use="prompt"))
    if not given:
        raise NotLearned("no_passages")
    question, said = _masked(review)
    language = review.answer.question.language
    answer, cites = _tied(said, review, given, language)
    cited = tuple(given[cite - 1] for cite in cites) or tuple(given)
    _refuse_changed(cited)
    example = Example(
        id=f"desk.{cited[0].slug}-{review.pk}",
        language=language,
        kind="reviewed" if cites else "missing",
        passages=tuple((one.document, one.text) for one in given),
        question=question,
        answer=answer,
        cites=cites,
    )
    for code in LOOKED_AT:
        if any(CHECKS[code](example)):
            raise NotLearned(code)
    return Reviewed(example, review, cited)


def _masked(review: Review) -> tuple[str, str]:
    """Question and corrected answer, masked again: the same value has the same placeholder in both."""
    asked = review.answer.question
    texts = asked.searched_text or asked.masked_text, review.corrected_answer
    known, vault = set(PLACEHOLDER.findall(" ".join(texts))), Vault()
    question, said = (hide_again(text, known, vault) for text in texts)
    if left_open(question) or left_open(said):
        raise NotLearned("unmasked")
    return question, said


def _tied(
    said: str, review: Review, given: Sequence[Retrieved], language: str
) -> tuple[str, tuple[int, ...]]:
    """The text with marks in each sentence, and the passages that they name: those that the supervisor put
    there, else the first passage that carries it by words and figures."""
    if says_there_is_no_answer(said):
        return NO_ANSWER[language], ()
    shown, marked, cites = review.answer.citable(), [], set[int]()
    for sentence in split(said):
        named = [shown[number - 1] for number in cited_in(sentence) if 0 < number <= len(shown)]
        words = without_marks(sentence)
        numbers = [n for n, one in enumerate(given, 1) if one in named] or [
            n for n, one in enumerate(given, 1) if _carries(one, words, review)
        ][:1]
        if not numbers:
            raise NotLearned("uncited")
        marks = "".join(f"[{number}]" for number in numbers)
        marked.append(_END.sub(lambda end, marks=marks: f" {marks}{end[0]}", words, count=1))  # type: ignore[misc]
        cites |= set(numbers)
    return " ".join(marked), tuple(sorted(cites))


def _carries(passage: Retrieved, sentence: str, review: Review) -> bool:
    return carries(passage.text, sentence, review.answer.question.masked, settings.LEAST_SUPPORT)


def _refuse_changed(cited: Sequence[Retrieved]) -> None:
    """Only what a clause of today says is learned."""
    said = {(one.slug, one.text_sha256) for one in cited}
    if said - knowledge.still_said(said, clock.today()):
        raise NotLearned("clause_changed")
