"""Emptying conversations: rows stay, for counts and numbers, and say nothing any more."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from assistant.models import (
    Answer,
    Approval,
    Conversation,
    DataRow,
    EvaluationCase,
    Flag,
    FollowUp,
    Gap,
    KeptReply,
    PanelEntry,
    Question,
    Reliance,
    Retrieved,
    Review,
    ReviewItem,
    SealedVault,
    Signal,
    Unsent,
)
from assistant.retention import learned
from foundation import clock
from foundation.route_models import Egress

# of what is emptied and stays: the fields, and what they hold afterwards
EMPTY: Mapping[type[Any], Mapping[str, Any]] = {
    Question: {"masked_text": "", "masked_fields": [], "searched_text": "", "searched_by_hand": False},
    Answer: {
        "masked_text": "", "draft": "", "sentences": [], "checks": [], "prompt": [], "parameters": {},
        "topic": "", "topic_at": None,
    },
    Flag: {"comment": "", "sentence": None, "source": None},
    Review: {"corrected_answer": ""},
    # the ledger still says what left when and where; its SHA-256 tells whether a text was the one
    Egress: {"masked_text": ""},
}  # fmt: skip
# what goes altogether; keys of values are rows of SealedVault
GONE: tuple[type[Any], ...] = (
    SealedVault, Unsent, Retrieved, Gap, Signal, ReviewItem, Approval, Reliance, FollowUp,
    EvaluationCase, DataRow, KeptReply,
)  # fmt: skip
# rows that hold what is encrypted; whoever has SUFLER_VAULT_KEY opens a deleted one as long as it is on disk
SEALED: tuple[type[Any], ...] = (SealedVault, Unsent, PanelEntry, KeptReply)


def empty(conversations: QuerySet[Conversation]) -> dict[str, int]:
    """Take everything that was said out of these conversations; how many rows of what. Inside a
    transaction."""
    keys = list(conversations.values_list("pk", flat=True))
    counts: Counter[str] = Counter(conversations=len(keys))
    for model, blank in EMPTY.items():
        counts[model._meta.model_name] += rows_of(model, keys).update(**blank)
    # erasing names what was to be learnt from a corrected answer: an adapter may know it already
    counts["training"] = rows_of(FollowUp, keys).filter(kind="training").count()
    learned.take_out(rows_of(DataRow, keys))
    for model in GONE:
        # without what hung on them
        counts[model._meta.model_name] += rows_of(model, keys).delete()[1].get(model._meta.label, 0)
    Conversation.objects.filter(pk__in=keys).update(erased_at=clock.now())
    return {name: number for name, number in sorted(counts.items()) if number}


def rows_of(model: type[Any], conversations: list[int]) -> QuerySet[Any]:
    """The rows of a kind that belong to these conversations."""
    rows: QuerySet[Any] = model._default_manager.all()
    if model is Egress:
        # the floor knows no questions: the ledger names them by number only
        questions = Question.objects.filter(conversation__in=conversations).values_list("pk", flat=True)
        return rows.filter(about__in=[f"question:{number}" for number in questions])
    return rows.filter(**{f"{path_of(model)}__in": conversations})


def path_of(model: type[Any]) -> str:
    """The way from a row of this kind to its conversation, as a lookup."""
    return {
        Question: "conversation",
        SealedVault: "conversation",
        Unsent: "conversation",
        Answer: "question__conversation",
        Gap: "question__conversation",
        KeptReply: "question__conversation",
        Approval: "review__answer__question__conversation",
        Reliance: "review__answer__question__conversation",
        FollowUp: "review__answer__question__conversation",
        DataRow: "review__answer__question__conversation",
        EvaluationCase: "review__answer__question__conversation",
    }.get(model, "answer__question__conversation")


def left_in(conversations: list[int]) -> dict[str, int]:
    """Of every place that was looked into: the rows that still say something, 0 when all is gone."""
    counts = {
        model._meta.model_name: sum(
            any(getattr(row, name) != value for name, value in blank.items())
            for row in rows_of(model, conversations)
        )
        for model, blank in EMPTY.items()
    }
    return counts | {model._meta.model_name: rows_of(model, conversations).count() for model in GONE}


def settle() -> None:
    """Make the database itself forget as far as it can be told to: SQLite's log holds pages as they were,
    PostgreSQL's tables hold deleted rows, each with its wrapped key. Outside of a transaction only."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        elif connection.vendor == "postgresql":
            tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in SEALED)
            # autovacuum may be at one of them already
            cursor.execute(f"VACUUM (SKIP_LOCKED) {tables}")
