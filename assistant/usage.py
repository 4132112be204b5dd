"""What somebody has asked and used themselves: counts alone, for their own page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Sum

from assistant.models import Answer
from assistant.models.questions import OutcomeCode, Task
from foundation.models import User
from foundation.route_models import Spending


@dataclass(frozen=True, slots=True)
class Usage:
    """Since a moment: questions and what became of them, other texts that were handed in, and what was asked
    of models for them; `tokens` read and written together."""

    asked: int
    answered: int
    refused: int
    texts: int
    requests: int
    tokens: int


def usage_of(user: User, since: datetime) -> Usage:
    """What the user has used since a moment."""
    question = Q(question__task=Task.ANSWER)
    own = Answer.objects.filter(question__asked_by=user, question__asked_at__gte=since).order_by()
    counts = own.aggregate(
        asked=Count("pk", filter=question),
        answered=Count("pk", filter=question & Q(outcome=OutcomeCode.FINISHED)),
        refused=Count("pk", filter=question & Q(outcome=OutcomeCode.REFUSED)),
        texts=Count("pk", filter=~question),
    )
    spent = Spending.objects.filter(user=user, at__gte=since).order_by()
    sums = spent.aggregate(requests=Count("pk"), tokens=Sum(F("prompt_tokens") + F("written_tokens")))
    return Usage(**counts, requests=sums["requests"], tokens=sums["tokens"] or 0)
