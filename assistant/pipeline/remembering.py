"""What was said in a conversation so far, as the trail has it."""

from assistant.models import Conversation
from assistant.models.questions import OutcomeCode, Task
from assistant.pipeline.rewriting import Turn
from assistant.pipeline.values import Masked

MOST = 6


def turns_of(conversation: Conversation | None) -> list[Turn]:
    """The last questions of the conversation and what was answered, earliest first.

    A question that was refused or stopped has no answer, and the next one may lean on it all the same.
    """
    if conversation is None:
        return []
    answered = (
        conversation.questions.filter(task=Task.ANSWER)
        .exclude(answer__outcome=OutcomeCode.CRASHED)
        .select_related("answer")
    )
    newest = list(answered.order_by("-pk")[:MOST])
    return [
        Turn(one.masked, Masked.from_record(one.answer.masked_text), one.searched) for one in reversed(newest)
    ]
