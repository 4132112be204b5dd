"""What has outlived its time is destroyed: by the worker every quarter of an hour, by `manage.py expire`."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import CharField, Max, QuerySet, Value
from django.db.models.functions import Cast, Concat

from assistant import repeating
from assistant.models import Conversation, Note, PanelEntry, Question, Retrieved, Signal
from assistant.models.retention import DataClass
from assistant.pipeline import keeping, unsent
from assistant.retention import copying, emptying, holding, trusting
from assistant.retention.terms import Terms, terms
from foundation import audit, clock
from foundation.route_models import Egress
from ingestion import knowledge

# in one transaction, so that nobody waits long for the database
AT_ONCE = 100


def expire(by: str = "command", *, go_on: bool = False) -> dict[str, int]:
    """Destroy what has outlived its time and is not held; how many of what, which is audited.

    Raises ClockDoubted, and then nothing is destroyed, when the clock has jumped ahead; not with `go_on`.
    """
    trusting.trust(by, go_on=go_on)
    entries = PanelEntry.objects.filter(expires_at__lte=clock.now()).delete()[0]
    sealed = {"vaults": keeping.forget_expired(), "unsent": unsent.forget_expired(), "cards": entries}
    if any(sealed.values()):
        audit.record(by, "vault.expired", "vaults", sealed)
    now, kept = clock.now(), terms()
    counts = {
        "conversations": _conversations(by, kept),
        **_rows(by, kept),
        "replies": repeating.forget_expired(),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }
    emptying.settle()
    return {**sealed, **counts}


def outlived(data_class: str, kept: Terms) -> int:
    """How many of a class would be destroyed now if these terms counted."""
    if data_class == DataClass.CONVERSATION:
        return len(_due(kept))
    return OLD[data_class](kept).count()


def _rows(by: str, kept: Terms) -> dict[str, int]:
    """Destroy those that are older than their terms, each by itself; how many."""
    with transaction.atomic():
        gone = {
            "signals": _old_signals(kept).delete()[0],
            "notes": _old_notes(kept).delete()[0],
            "letters": _old_letters(kept).update(**emptying.EMPTY[Egress]),
        }
        if any(gone.values()):
            audit.record(by, "data.expired", "desk", gone)
    return gone


def _old_signals(kept: Terms) -> QuerySet[Signal]:
    """They are held with their conversation."""
    old = Signal.objects.filter(at__lt=_before(kept, DataClass.SIGNAL))
    return old.exclude(answer__question__conversation__in=holding.held().values("pk"))


def _old_notes(kept: Terms) -> QuerySet[Note]:
    return Note.objects.filter(expires_at__lt=_before(kept, DataClass.NOTE))


def _old_letters(kept: Terms) -> QuerySet[Egress]:
    """What left for a question goes with its conversation, if that goes first, and is held with it or with
    whoever sent it."""
    old = Egress.objects.filter(at__lt=_before(kept, DataClass.LETTER)).exclude(masked_text="")
    questions = Question.objects.filter(conversation__in=holding.held().values("pk"))
    held = questions.annotate(about=Concat(Value("question:"), Cast("pk", CharField()))).values("about")
    return old.exclude(about__in=held).exclude(user__in=holding.held_people().values("pk"))


def _before(kept: Terms, data_class: DataClass) -> datetime:
    return clock.now() - timedelta(days=kept.general[data_class])


OLD: Mapping[str, Callable[[Terms], QuerySet[Any]]] = {
    DataClass.SIGNAL: _old_signals,
    DataClass.NOTE: _old_notes,
    DataClass.LETTER: _old_letters,
}


def _conversations(by: str, kept: Terms) -> int:
    """Empty conversations whose last question is older than their term; how many."""
    done = 0
    while due := _due(kept)[:AT_ONCE]:
        with transaction.atomic():
            gone = _free(copying.with_copies(due))
            if gone:
                counts = emptying.empty(Conversation.objects.filter(pk__in=gone))
                audit.record(by, "data.expired", "conversations", {"targets": gone, "counts": counts})
        done += len(gone)
    return done


def _free(conversations: list[int]) -> list[int]:
    """Those that nobody has held since they were found due, locked; what is held now is not due again."""
    rows = Conversation.objects.select_for_update().filter(pk__in=conversations)
    locked = set(rows.values_list("pk", flat=True))
    locked -= set(holding.held().filter(pk__in=locked).values_list("pk", flat=True))
    return [number for number in conversations if number in locked]


def _due(kept: Terms) -> list[int]:
    now = clock.now()
    old = (
        Conversation.objects.filter(erased_at=None)
        .annotate(last=Max("questions__asked_at"))
        .filter(last__lt=now - timedelta(days=kept.shortest()))
        .exclude(pk__in=holding.held().values("pk"))
    )
    labels = knowledge.labelled() if kept.by_label else {}
    used = Retrieved.objects.filter(slug__in=labels, answer__question__conversation__in=old.values("pk"))
    own: defaultdict[int, set[str]] = defaultdict(set)
    for number, slug in used.values_list("answer__question__conversation", "slug").distinct():
        own[number].update(labels[slug])
    return [
        number
        for number, last in old.values_list("pk", "last")
        if last < now - timedelta(days=kept.of_conversation(own[number]))
    ]
