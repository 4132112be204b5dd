"""The operator's own hidden values, for the operator's own screen."""

from collections.abc import Mapping

from django.http import HttpRequest

from assistant import cards
from assistant.models import Conversation
from assistant.pipeline.keeping import VaultUnreadable, values_of
from foundation.models import User


def values_for(conversation: Conversation | None, user: User) -> dict[str, str]:
    """Placeholder -> value of the user's own conversation while they live; nothing of anybody else's."""
    if conversation is None or conversation.operator_id != user.pk:
        return {}
    try:
        return values_of(conversation)
    except VaultUnreadable:
        return {}


def name_in(values: Mapping[str, str], card: Mapping[str, str] | None = None) -> str:
    """What the operator calls the customer: as the open card does, else by the first name that was hidden;
    empty when none is kept."""
    return (card or {}).get("PERSON", "") or values.get("<PERSON_1>", "")


def card_on(request: HttpRequest) -> Mapping[str, str]:
    """The values of the customer whose card is open around the panel, by label; none at the desk itself."""
    entry = getattr(request, "panel", None)
    return cards.card_of(entry) if entry is not None else {}
