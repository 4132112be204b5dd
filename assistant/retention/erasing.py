"""Erasing at somebody's wish: a conversation, a person who left, a customer's value. A tombstone stays."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from assistant import cards
from assistant.models import (
    ApiKey,
    Conversation,
    Identity,
    SealedVault,
    SecondStep,
    Unsent,
)
from assistant.models.retention import Erasure, ErasureKind
from assistant.pipeline import keeping, sealing, unsent
from assistant.retention import destroying, documents, emptying, holding, searching
from assistant.retention.errors import NotPossible
from foundation import audit, clock
from foundation.models import User

# where a text may be that no search from here reaches; docs/security.md says how long
BEYOND = ("engine_memory", "database", "backups", "adapters", "outside")
# and by what was erased
ALSO_BEYOND = {ErasureKind.DOCUMENT: ("prefixes",), ErasureKind.VALUE: ("documents",)}


def erase_conversation(conversation: Conversation, reason: str, by: User | None) -> Erasure:
    """Empty one conversation. Raises NotPossible "on_hold", "erased_already", "reason_too_short";
    MaskingError."""
    masked = holding.reason_masked(reason)
    if conversation.erased_at:
        raise NotPossible("erased_already")
    erasure = _erase(ErasureKind.CONVERSATION, Conversation.objects.filter(pk=conversation.pk), masked, by)
    emptying.settle()
    return erasure


def erase_value(value: str, reason: str, by: User | None) -> Erasure:
    """Empty every conversation in which this customer's value is still kept, or stands in plain text because
    the masker missed it, and destroy the keys, the unsent texts, the cards of open panels, the notes and the
    cases that hold it: all of it, or nothing when a hold stands on any.

    Conversations whose values are gone and were hidden can't be found by a value any more, nor can anybody
    else link them to it. `counts` tells how many vaults were looked through and how many no key opens, and
    in how much of what it stood in plain text. Raises NotPossible "too_short", "not_kept", "on_hold",
    "being_answered", "reason_too_short"; MaskingError.
    """
    masked = holding.reason_masked(reason)
    if len(value.strip()) < 4:
        raise NotPossible("too_short")
    found, searched = _vaults_with(value)
    plain = searching.find(value)
    conversations = Conversation.objects.filter(pk__in=plain.conversations.union(found))
    with transaction.atomic():
        typed, shown = unsent.those_with(value), cards.those_with(value)
        if not (found or plain.counts or typed.exists() or shown.exists()):
            raise NotPossible("not_kept")
        if typed.filter(Q(conversation__in=holding.held()) | Q(user__in=holding.held_people())).exists():
            raise NotPossible("on_hold")
        searched["unsent"], searched["panelentry"] = typed.delete()[0], shown.delete()[0]
        searching.empty_beside(plain)
        erasure = _erase(ErasureKind.VALUE, conversations, masked, by, searched | plain.counts)
    emptying.settle()
    return erasure


def erase_user(user: User, reason: str, by: User | None) -> Erasure:
    """Take a person's name off: the account becomes a number that can't sign in; what they did stays.

    Raises NotPossible "on_hold", "erased_already", "own_account", "reason_too_short"; MaskingError.
    """
    masked = holding.reason_masked(reason)
    name = f"erased-{user.pk}"
    if user == by:
        raise NotPossible("own_account")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.username == name:
            raise NotPossible("erased_already")
        if locked.holds.filter(lifted_at=None).exists():
            raise NotPossible("on_hold")
        locked.username, locked.first_name, locked.last_name, locked.email = name, "", "", ""
        locked.is_active, locked.last_login = False, None
        locked.set_unusable_password()
        locked.save()
        for rows in (locked.groups, locked.labels, locked.user_permissions):
            rows.clear()
        SecondStep.objects.filter(user=locked).delete()
        Identity.objects.filter(user=locked).delete()
        typed = Unsent.objects.filter(user=locked).delete()[0]
        keys = ApiKey.objects.filter(user=locked, revoked_at=None).update(revoked_at=clock.now())
        counts = {"users": 1, "keys_revoked": keys, "unsent": typed}
        return destroying.tombstone(ErasureKind.USER, [locked.pk], masked, by, counts)


def proof(erasure: Erasure) -> dict[str, Any]:
    """What can be shown: what was erased, every place that was looked into just now and what is left there,
    the places where nobody can look from here, and the entry that seals it."""
    looked = _left_of(erasure)
    found = {place: left for place, left in looked.items() if left}
    entry = audit.entry(erasure.audit)
    return {
        "erasure": erasure.pk,
        "kind": erasure.kind,
        "targets": erasure.targets,
        "erased_at": erasure.erased_at.isoformat(),
        "reason": erasure.reason,
        "removed": erasure.counts,
        "learned": erasure.learned,
        "looked_into": sorted(looked),
        "found_today": found,
        "beyond": [*BEYOND, *ALSO_BEYOND.get(ErasureKind(erasure.kind), ())],
        "holds": not found and entry is not None,
        "audit": {"number": erasure.audit, "hash": entry.hash if entry else None},
    }


def _vaults_with(value: str) -> tuple[list[int], dict[str, int]]:
    """The conversations in whose vaults it is, and how many were looked through."""
    found, shut = [], 0
    rows = SealedVault.objects.filter(expires_at__gt=clock.now())
    for row in rows:
        try:
            values = keeping.values_in(row).values()
        except keeping.VaultUnreadable:
            shut += 1
            continue
        if any(sealing.bare(value) == sealing.bare(kept) for kept in values):
            found.append(row.conversation_id)
    return found, {"vaults_searched": len(rows), "vaults_unreadable": shut}


def _left_of(erasure: Erasure) -> dict[str, int]:
    if erasure.kind == ErasureKind.DOCUMENT:
        return documents.left_of(erasure.targets)
    if erasure.kind != ErasureKind.USER:
        return emptying.left_in(erasure.targets)
    people = User.objects.filter(pk__in=erasure.targets)
    named = people.exclude(
        first_name="", last_name="", email="", is_active=False, username__startswith="erased-"
    )
    keys = ApiKey.objects.filter(user__in=people, revoked_at=None)
    typed = Unsent.objects.filter(user__in=people)
    return {"users": named.count(), "keys_revoked": keys.count(), "unsent": typed.count()}


def _erase(
    kind: str,
    conversations: QuerySet[Conversation],
    reason: str,
    by: User | None,
    more: Mapping[str, int] | None = None,
) -> Erasure:
    with transaction.atomic():
        emptied = destroying.empty_free(conversations)
        counts = emptied.counts | dict(more or {})
        return destroying.tombstone(kind, emptied.conversations, reason, by, counts, emptied.learned)
