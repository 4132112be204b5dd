"""The operator's own hidden values, for the operator's own screen."""

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
