"""Gaps in what the bank's documents say: who finds them, what closes them.

Whoever manages documents sees the masked question and nothing else: no asker, no answer.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction

from assistant.models import FollowUp, Gap, Review
from assistant.models.desk import FollowUpKind
from assistant.models.gaps import REVIEWED
from assistant.models.reviewing import Cause
from assistant.pipeline.hiding import hide
from assistant.pipeline.masking import Vault
from assistant.reviewing import NotPossible, approvals
from foundation import audit, clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge

# what a supervisor says of an answer when the documents are at fault
DOCUMENTS_AT_FAULT = (Cause.KNOWLEDGE, Cause.OUTDATED)


def note(review: Review, kinds: Sequence[str] = ()) -> None:
    """Keep a gap for a badly answered question when the verdict blames the documents; a closed one opens
    again. Within the caller's transaction."""
    if review.cause in DOCUMENTS_AT_FAULT or FollowUpKind.GAP in kinds:
        again = {"closed_at": None, "closed_by": None, "closed_with": "", "closed_version": None}
        Gap.objects.update_or_create(
            question=review.answer.question,
            defaults={**again, "closed_because": "", "reason": REVIEWED},
        )


def close(keys: Sequence[int], by: User, *, document: str = "", because: str = "") -> int:
    """Close these gaps with a published document, or for a reason in words; how many were still open.

    `document`: the slug of one that is in force and open to whoever closes. What verdicts gave to do about
    them is done with it. Raises MaskingError, when nothing is stored.
    """
    shelf = knowledge.shelf(reader_of(by), clock.today()) if document else []
    version = next((number for slug, _title, number in shelf if slug == document), None)
    words = hide(because.strip(), Vault()).text if because.strip() else ""
    with transaction.atomic():
        rows = Gap.objects.open().select_for_update().filter(pk__in=keys)
        questions = list(rows.values_list("question", flat=True))
        closed = rows.update(
            closed_at=clock.now(),
            closed_by=by,
            closed_with=document,
            closed_version=version,
            closed_because=words,
        )
        if closed:
            details = {"gaps": closed, "document": document, "version": version}
            audit.record(by, "gap.closed", f"gap:{min(keys)}", details)
        for task in FollowUp.objects.filter(
            kind=FollowUpKind.GAP, done_at=None, review__answer__question__in=questions
        ):
            # what a colleague did a moment ago is done all the same
            with suppress(NotPossible):
                approvals.finish(task, by)
    return closed
