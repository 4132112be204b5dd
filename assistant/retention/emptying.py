"""Emptying conversations: rows stay, for counts and numbers, and say nothing any more."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from assistant.models import (
    Answer,
    Conversation,
    Flag,
    Gap,
    Question,
    Retrieved,
    Review,
    ReviewItem,
    SealedVault,
    Signal,
    Unsent,
)
from foundation import clock

# of what is emptied and stays: the fields, and what they hold afterwards
EMPTY: Mapping[type[Any], Mapping[str, Any]] = {
    Question: {"masked_text": "", "masked_fields": [], "searched_text": "", "searched_by_hand": False},
    Answer: {
        "masked_text": "", "draft": "", "sentences": [], "checks": [], "prompt": [], "parameters": {},
    },
    Flag: {"comment": ""},
    Review: {"corrected_answer": ""},
}  # fmt: skip
# what goes altogether; keys of values are rows of SealedVault
GONE: tuple[type[Any], ...] = (SealedVault, Unsent, Retrieved, Gap, Signal, ReviewItem)


def empty(conversations: QuerySet[Conversation]) -> dict[str, int]:
    """Take everything that was said out of these conversations; how many rows of what. Inside a
    transaction."""
    keys = list(conversations.values_list("pk", flat=True))
    counts: Counter[str] = Counter(conversations=len(keys))
    for model, blank in EMPTY.items():
        counts[model._meta.model_name] += rows_of(model, keys).update(**blank)
    reviews = Review.objects.filter(answer__question__conversation__in=keys)
    # what relied on a corrected answer went with its text; erasing names what was to be learnt from it
    counts["training"] = sum(one.follow_ups.filter(kind="training").count() for one in reviews)
    for name in ("approval", "reliances", "follow_ups"):
        related: Any = Review._meta.get_field(name).related_model
        counts[name] += related._default_manager.filter(review__in=reviews).delete()[0]
    for model in GONE:
        counts[model._meta.model_name] += rows_of(model, keys).delete()[0]
    Conversation.objects.filter(pk__in=keys).update(erased_at=clock.now())
    return {name: number for name, number in sorted(counts.items()) if number}


def rows_of(model: type[Any], conversations: list[int]) -> QuerySet[Any]:
    """The rows of a kind that belong to these conversations."""
    path = {
        Question: "conversation",
        SealedVault: "conversation",
        Unsent: "conversation",
        Answer: "question__conversation",
        Gap: "question__conversation",
    }.get(model, "answer__question__conversation")
    rows: QuerySet[Any] = model._default_manager.filter(**{f"{path}__in": conversations})
    return rows


def left_in(conversations: list[int]) -> dict[str, int]:
    """Rows that still say something; empty when everything is gone."""
    counts = {
        model._meta.model_name: sum(
            any(getattr(row, name) != value for name, value in blank.items())
            for row in rows_of(model, conversations)
        )
        for model, blank in EMPTY.items()
    }
    counts |= {model._meta.model_name: rows_of(model, conversations).count() for model in GONE}
    return {name: number for name, number in counts.items() if number}


def settle() -> None:
    """Make the database's own log forget as well: SQLite's holds pages as they were before."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
