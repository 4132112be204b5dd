"""The desk's tables."""

from assistant.models.questions import Answer, Conversation, Question, Retrieved
from assistant.models.reviewing import Flag, Review
from assistant.models.vaults import SealedVault

__all__ = ["Answer", "Conversation", "Flag", "Question", "Retrieved", "Review", "SealedVault"]
