"""What comes to the desk: flagged answers at once, quietly doubtful and randomly drawn ones after a while.

Flagged ones whenever the queue is looked at, all by the worker's clock; both only add what is new.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat

from assistant.models import Answer, Flag
from assistant.models.desk import ReviewItem, Sweep
from assistant.reviewing import calendar
from assistant.reviewing.risk import WORTH_A_LOOK, quiet_reasons, weigh
from foundation import audit, clock

# what the asker does with an answer is known by then
SETTLED = timedelta(minutes=10)
# answers of one transaction: whoever looks at the queue meanwhile waits for its end
AT_ONCE = 100


def take_in() -> int:
    """Open an item for every answer that needs one and escalate what is overdue; how many were opened."""
    opened = take_in_flagged()
    looked = AT_ONCE
    while looked == AT_ONCE:
        with _only_one() as sweep:
            looked, doubtful = _quiet(sweep)
        opened += doubtful
    with transaction.atomic():
        _escalate()
    return opened


def take_in_flagged() -> int:
    """Open an item for every flagged answer; how many were opened."""
    with _only_one():
        return _flagged()


@contextmanager
def _only_one() -> Iterator[Sweep]:
    """A transaction in which nobody else takes in."""
    with transaction.atomic():
        yield Sweep.objects.select_for_update().get_or_create(pk=1)[0]


def _flagged() -> int:
    reasons: dict[int, list[str]] = defaultdict(list)
    since: dict[int, datetime] = {}
    kept = Flag.objects.waiting().filter(answer__question__conversation__erased_at=None)
    kept = kept.filter(answer__question__case_results=None)
    # thousands may wait, and each look at the queue comes by here: only answers with a new flag are loaded
    for flag in kept.filter(answer__in=kept.filter(~_listed()).values("answer")).order_by("raised_at"):
        reasons[flag.answer_id].append(flag.reason)
        since.setdefault(flag.answer_id, flag.raised_at)
    known = ReviewItem.objects.filter(answer__in=reasons).in_bulk(field_name="answer_id")
    opened = 0
    for answer, found in reasons.items():
        item = known.get(answer)
        if item is None or item.closed_at is not None:
            opened += 1
            _open(answer, found, since[answer])
        elif missing := [reason for reason in found if reason not in item.reasons]:
            item.reasons = [*item.reasons, *dict.fromkeys(missing)]
            item.risk = weigh(item.reasons)
            item.due_at = min(item.due_at, calendar.due(since[answer], item.risk))
            item.save(update_fields=["reasons", "risk", "due_at"])
    return opened


def _listed() -> Exists:
    """Whether the answer's open item names the reason of a flag."""
    named = Concat(Value('"'), OuterRef("reason"), Value('"'))
    items = ReviewItem.objects.open().filter(answer=OuterRef("answer"))
    return Exists(items.annotate(codes=Cast("reasons", TextField())).filter(codes__contains=named))


def _quiet(sweep: Sweep) -> tuple[int, int]:
    """Look at the next answers that are old enough, in the order in which they were asked for; how many, and
    how many of them were opened."""
    answers = list(
        Answer.objects.filter(pk__gt=sweep.last_answer, question__asked_at__lte=clock.now() - SETTLED)
        # what a comparison asked is judged by its case; what has a verdict waits for none
        .filter(question__case_results=None, question__conversation__erased_at=None, reviews=None)
        .select_related("question", "item")
        .prefetch_related("signals")
        .defer("prompt", "masked_text", "sentences")
        .order_by("pk")[:AT_ONCE]
    )
    opened, last = 0, sweep.last_answer
    for answer in answers:
        last = answer.pk
        if hasattr(answer, "item"):
            continue
        found = quiet_reasons(answer)
        if weigh(found) < WORTH_A_LOOK:
            if not _drawn():
                continue
            found.append("sampled")
        opened += 1
        _open(answer.pk, found, clock.now())
    if last != sweep.last_answer:
        sweep.last_answer = last
        sweep.save()
    return len(answers), opened


def _open(answer: int, reasons: Sequence[str], since: datetime) -> None:
    codes, risk = list(dict.fromkeys(reasons)), weigh(reasons)
    fields = {
        "reasons": codes, "risk": risk, "since": since, "due_at": calendar.due(since, risk),
        "assigned_to": None, "claimed_by": None, "claimed_at": None, "escalated_at": None, "closed_at": None,
    }  # fmt: skip
    ReviewItem.objects.update_or_create(answer_id=answer, defaults=fields)


def _drawn() -> bool:
    return secrets.randbelow(10_000) < settings.REVIEW_SAMPLE * 100


def _escalate() -> None:
    """What nobody decided in time is everybody's again, and stands on top."""
    overdue = ReviewItem.objects.open().filter(escalated_at=None, due_at__lte=clock.now())
    for item in overdue:
        audit.record("desk", "item.escalated", item, {"overdue": True})
    overdue.update(escalated_at=clock.now(), assigned_to=None)
