"""What was said in a conversation so far, as the trail has it."""

from assistant.models import Conversation
from assistant.models.questions import OutcomeCode
from assistant.pipeline.rewriting import Turn
from assistant.pipeline.values import Masked

MOST = 6


def turns_of(conversation: Conversation | None) -> list[Turn]:
    """The last answered questions of the conversation and their answers, earliest first."""
    if conversation is None:
        return []
    answered = conversation.questions.filter(answer__outcome=OutcomeCode.FINISHED).select_related("answer")
    newest = list(answered.order_by("-pk")[:MOST])
    return [Turn(one.masked, Masked.from_record(one.answer.masked_text)) for one in reversed(newest)]
