"""Erasing a document or one version of it: in the library, and wherever the desk kept what it said."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import Q, QuerySet

from assistant.models import Conversation, Reliance, Retrieved
from assistant.models.questions import CITABLE, Rung
from assistant.models.retention import Erasure, ErasureKind
from assistant.retention import destroying, emptying, holding
from assistant.retention.errors import NotPossible
from foundation.models import User
from ingestion import knowledge


def meant(name: str) -> tuple[str, int | None]:
    """The short name of a document, and the number of the version where `name` is one of a version (slug@1).
    Raises NotPossible "no_document"."""
    slug, at, number = name.strip().partition("@")
    found = knowledge.versions_of(slug, int(number)) if number.isdecimal() else []
    if (at and not found) or not knowledge.versions_of(slug):
        raise NotPossible("no_document")
    return slug, int(number) if at else None


def erase_document(slug: str, number: int | None, reason: str, by: User | None) -> Erasure:
    """Destroy a document's versions, or this one of it, and empty every conversation in which something was
    answered from them; elsewhere in the trail their texts become empty.

    `targets` names the versions, then the numbers of those conversations. Raises NotPossible
    "erased_already", "on_hold", "being_answered", "reason_too_short"; MaskingError.
    """
    masked = holding.reason_masked(reason)
    numbers = knowledge.versions_of(slug, number)
    with transaction.atomic():
        if not any(_left(slug, numbers).values()):
            raise NotPossible("erased_already")
        if holding.held().filter(questions__answer__retrieved__in=_kept(slug, numbers)).exists():
            raise NotPossible("on_hold")
        emptied = destroying.empty_free(answered_from(slug, numbers))
        counts = {**emptied.counts, **_blanked(slug, numbers), **knowledge.erase(slug, numbers, by)}
        targets: list[int | str] = [*(f"{slug}@{one}" for one in numbers), *emptied.conversations]
        counts = {name: count for name, count in sorted(counts.items()) if count}
        erasure = destroying.tombstone(ErasureKind.DOCUMENT, targets, masked, by, counts, emptied.learned)
    emptying.settle()
    return erasure


def answered_from(slug: str, numbers: Collection[int]) -> QuerySet[Conversation]:
    """The conversations in which a passage of these versions was given to a model or may be cited, less those
    that are empty."""
    # an approved answer cites what was found
    read = Q(use__in=CITABLE) | Q(answer__rung=Rung.APPROVED)
    rows = _kept(slug, numbers).filter(read).values("answer__question__conversation")
    return Conversation.objects.filter(pk__in=rows, erased_at=None)


def left_of(targets: Sequence[int | str]) -> dict[str, int]:
    """Of every place that was looked into for the proof: how much is left, 0 when all is gone."""
    names = [one.rpartition("@") for one in targets if isinstance(one, str)]
    slug, numbers = names[0][0], [int(number) for _slug, _at, number in names]
    conversations = [one for one in targets if isinstance(one, int)]
    return emptying.left_in(conversations) | _left(slug, numbers)


def _left(slug: str, numbers: Collection[int]) -> dict[str, int]:
    return {
        **knowledge.left_of(slug, numbers),
        "retrieved_text": _kept(slug, numbers).count(),
        "reliance_text": _relied_on(slug, numbers).count(),
    }


def _blanked(slug: str, numbers: Collection[int]) -> dict[str, int]:
    """Empty what is kept of these versions beside answers that were not made of them; how much."""
    shown, relied = _kept(slug, numbers), _relied_on(slug, numbers)
    # title and place may be words of it too
    return {
        "retrieved_text": shown.update(text="", document=slug, external_id=slug),
        "reliance_text": relied.update(text=""),
    }


def _kept(slug: str, numbers: Collection[int]) -> QuerySet[Retrieved]:
    return Retrieved.objects.filter(slug=slug, version__in=numbers).exclude(text="")


def _relied_on(slug: str, numbers: Collection[int]) -> QuerySet[Reliance]:
    return Reliance.objects.filter(document=slug, version__in=numbers).exclude(text="")
