"""Flags that people raise. Sufler's own come from the guard and are written with the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from assistant.models import Answer, Flag, Retrieved
from assistant.models.reviewing import CHOSEN_BY_PEOPLE
from assistant.pipeline.hiding import hide
from assistant.pipeline.keeping import VaultUnreadable, values_of
from assistant.pipeline.masking import Vault
from assistant.reviewing import NotPossible, queue
from foundation import audit
from foundation.access import Reader, reader_of
from foundation.models import User
from ingestion import knowledge

# the standings of answers whose sentences nobody was shown
UNSAID = ("refused", "evidence only")


@dataclass(frozen=True, slots=True)
class Spot:
    """What of an answer is meant: a sentence by its number from 1, a source by its rank; None for neither."""

    sentence: int | None = None
    source: int | None = None


WHOLE = Spot()


def raise_flag(answer: Answer, reason: str, comment: str, by: User, spot: Spot = WHOLE) -> Flag:
    """Record that the asker doubts the answer, or one spot of it; the comment is stored masked.

    Raises NotPossible("not_yours") for somebody else's answer, NotPossible("unknown_reason") for a reason
    that people can't choose, NotPossible("unknown_sentence") and NotPossible("unknown_source") for what the
    answer does not have, NotPossible("erased"), and MaskingError, when nothing is stored.
    """
    if answer.question.asked_by_id != by.pk:
        raise NotPossible("not_yours")
    if reason not in dict(CHOSEN_BY_PEOPLE):
        raise NotPossible("unknown_reason")
    if spot.sentence is not None and not 1 <= spot.sentence <= len(sentences_of(answer)):
        raise NotPossible("unknown_sentence")
    sources = {row.rank: row for row in sources_of(answer, reader_of(by))} if spot.source is not None else {}
    if spot.source is not None and spot.source not in sources:
        raise NotPossible("unknown_source")
    masked = hide(comment, _vault_of(answer)).text if comment.strip() else ""
    meant = {"sentence": spot.sentence, "source": spot.source}
    with transaction.atomic():
        queue.refuse_erased(answer)
        flag = Flag.objects.create(
            answer=answer,
            reason=reason,
            comment=masked,
            sentence=spot.sentence,
            source=sources.get(spot.source or 0),
            raised_by=by,
        )
        told = {name: number for name, number in meant.items() if number is not None}
        audit.record(by, "answer.flagged", answer, {"flag": flag.pk, "reason": reason, **told})
    return flag


def sentences_of(answer: Answer) -> Sequence[str]:
    """The masked sentences that the asker was shown."""
    return [] if answer.rung in UNSAID else [row["text"] for row in answer.sentences]


def sources_of(answer: Answer, reader: Reader) -> Sequence[Retrieved]:
    """The sources that stood beside the answer, less those that the reader may not see now."""
    rows = list(answer.retrieved.all())
    seen = knowledge.passages([row.passage for row in rows], reader)
    return [row for row in rows if row.passage in seen]


def _vault_of(answer: Answer) -> Vault:
    """The conversation's own, so that a comment names who the question names; a new one when it is gone."""
    try:
        return Vault(dict(values_of(answer.question.conversation)))
    except VaultUnreadable:
        return Vault()
