"""A supervisor's work on one answer: opening it, and saying what was wrong."""

from dataclasses import dataclass, field

from django.db import transaction

from assistant.models import Answer, Review
from assistant.models.reviewing import Verdict
from assistant.pipeline.hiding import hide_again
from assistant.pipeline.masking import Vault
from assistant.reviewing import NotPossible, approvals, gaps, holding, queue, relying, second_verdicts
from assistant.reviewing.approvals import Uses
from foundation import audit
from foundation.masked import PLACEHOLDER
from foundation.models import User


@dataclass(frozen=True, slots=True)
class Finding:
    """What a supervisor found. `cause` may be empty when the answer is right.

    `seen` is the number of reviews that the supervisor saw when the answer was opened.
    """

    verdict: str
    cause: str = ""
    corrected: str = ""
    seen: int = 0
    uses: Uses = field(default_factory=Uses)


def open_answer(answer: Answer, reviewer: User) -> Answer:
    """Let a reviewer read an answer's whole chain; the read is audited.

    Raises NotPossible: "own_answer"; "closed" when it was given from a document under a label that the
    reviewer lacks; "second_asked" when they have to give a second verdict before they see the first.
    """
    queue.refuse_closed(answer, reviewer)
    second_verdicts.refuse_asked(answer, reviewer)
    audit.record(reviewer, "answer.read", answer)
    return answer


def decide(answer: Answer, reviewer: User, finding: Finding) -> Review:
    """Record the verdict; the corrected answer is stored masked.

    Raises NotPossible: "own_answer", "closed", "second_asked" as open_answer(); "no_cause" when something is
    wrong and no cause is named; "unknown_placeholder" when the correction names a hidden value that there is
    none of; "held_by_another" when a colleague has claimed it; those of approvals.put_to_use();
    "reviewed_meanwhile" when somebody else was quicker; "erased". Raises MaskingError, when nothing is kept.
    """
    queue.refuse_closed(answer, reviewer)
    second_verdicts.refuse_asked(answer, reviewer)
    if finding.verdict != Verdict.RIGHT and not finding.cause:
        raise NotPossible("no_cause")
    corrected = masked_correction(answer, finding.corrected)
    holding.refuse_held(answer, reviewer)
    with transaction.atomic():
        queue.refuse_erased(answer)
        locked = Answer.objects.select_for_update().get(pk=answer.pk)
        if locked.reviews.count() != finding.seen:
            raise NotPossible("reviewed_meanwhile")
        review = Review.objects.create(
            answer=locked,
            reviewer=reviewer,
            verdict=finding.verdict,
            cause="" if finding.verdict == Verdict.RIGHT else finding.cause,
            corrected_answer=corrected,
        )
        if corrected:
            relying.rely(review)
        approvals.put_to_use(review, finding.uses)
        gaps.note(review, finding.uses.kinds)
        holding.close(locked)
        if not finding.seen:
            second_verdicts.draw(review)
        details = {"verdict": review.verdict, "cause": review.cause, "corrected": bool(corrected)}
        audit.record(reviewer, "answer.reviewed", locked, details)
    return review


def masked_correction(answer: Answer, text: str, *, unsent: bool = False) -> str:
    """The corrected text without customer fields.

    Placeholders of the question and its answer stay what they are; a field that was typed anew gets a number
    of its own. `unsent`: it is still being typed. Raises NotPossible("unknown_placeholder") and MaskingError.
    """
    known = {field["placeholder"] for field in answer.question.masked_fields}
    known |= {found[0] for found in PLACEHOLDER.finditer(answer.masked_text)}
    if {found[0] for found in PLACEHOLDER.finditer(text)} - known:
        raise NotPossible("unknown_placeholder")
    return hide_again(text.strip(), known, Vault(), unsent=unsent)
