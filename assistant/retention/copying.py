"""What comparisons asked is copied: cases that were made of reviews, in conversations of their own."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from assistant.models import CaseResult, Conversation, EvaluationCase, Question
from assistant.models.questions import OutcomeCode
from assistant.retention import emptying
from foundation import audit
from foundation.models import User

# a process that was killed left no result that names its question, and no answer either
BROKEN_OFF = (OutcomeCode.CRASHED, OutcomeCode.STOPPED, OutcomeCode.FAILED)
ORIGINAL = "case__review__answer__question__conversation"


def with_copies(conversations: Iterable[int]) -> list[int]:
    """These conversations, then those that hold copies of them and are not emptied. Copies are known by the
    cases, so this comes before the cases go."""
    found = list(dict.fromkeys(conversations))
    newest = found
    while newest:
        newest = sorted(_copies_of(newest) - set(found))
        found = [*found, *newest]
    return found


def originals_of(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """Those that these are copies of."""
    copies = CaseResult.objects.filter(question__conversation__in=conversations.values("pk"))
    return Conversation.objects.filter(pk__in=copies.exclude(case__review=None).values(ORIGINAL))


def empty_copy(question: int, by: User | str) -> None:
    """Empty the conversation of a copy whose case was erased while it was being asked."""
    with transaction.atomic():
        counts = emptying.empty(Conversation.objects.filter(questions=question))
        audit.record(by, "copy.emptied", f"question:{question}", {"counts": counts})
    emptying.settle()


def _copies_of(conversations: list[int]) -> set[int]:
    cases = EvaluationCase.objects.filter(review__answer__question__conversation__in=conversations)
    asked = Question.objects.filter(conversation__erased_at=None)
    answered = asked.filter(case_results__case__in=cases.values("pk"))
    broken_off = asked.filter(
        asked_by=None, masked_text__in=cases.values("question"), answer__outcome__in=BROKEN_OFF
    )
    return {
        number for rows in (answered, broken_off) for number in rows.values_list("conversation", flat=True)
    }
