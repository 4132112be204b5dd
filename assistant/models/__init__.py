"""The desk's tables."""

from assistant.models.questions import Answer, Conversation, Question, Retrieved
from assistant.models.reviewing import Flag, Review

__all__ = ["Answer", "Conversation", "Flag", "Question", "Retrieved", "Review"]
