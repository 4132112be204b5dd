"""Flags that people raise. Sufler's own come from the guard and are written with the answer."""

from django.db import transaction

from assistant.models import Answer, Flag
from assistant.models.reviewing import CHOSEN_BY_PEOPLE
from assistant.pipeline.hiding import hide
from assistant.pipeline.keeping import VaultUnreadable, values_of
from assistant.pipeline.masking import Vault
from assistant.reviewing import NotPossible
from foundation import audit
from foundation.models import User


def raise_flag(answer: Answer, reason: str, comment: str, by: User) -> Flag:
    """Record that the asker doubts the answer; the comment is stored masked.

    Raises NotPossible("not_yours") for somebody else's answer, NotPossible("unknown_reason") for a reason
    that people can't choose, and MaskingError, when nothing is stored.
    """
    if answer.question.asked_by_id != by.pk:
        raise NotPossible("not_yours")
    if reason not in dict(CHOSEN_BY_PEOPLE):
        raise NotPossible("unknown_reason")
    masked = hide(comment, _vault_of(answer)).text if comment.strip() else ""
    with transaction.atomic():
        flag = Flag.objects.create(answer=answer, reason=reason, comment=masked, raised_by=by)
        audit.record(by, "answer.flagged", answer, {"flag": flag.pk, "reason": reason})
    return flag


def _vault_of(answer: Answer) -> Vault:
    """The conversation's own, so that a comment names who the question names; a new one when it is gone."""
    try:
        return Vault(dict(values_of(answer.question.conversation)))
    except VaultUnreadable:
        return Vault()
