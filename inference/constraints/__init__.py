"""What an answer may say, enforced while it is sampled: figures, citations, JSON Schema."""

from typing import TYPE_CHECKING

from inference.constraints.rules import Both, Constraint
from inference.constraints.saying import Saying
from inference.constraints.speech import Speech
from inference.constraints.vocabulary import Vocabulary

if TYPE_CHECKING:
    from inference.backend import Backend
    from inference.values import Rules


def constrain(rules: "Rules", room: int, vocabulary: Vocabulary, backend: "Backend") -> Constraint | None:
    """The constraint of one answer by its rules; None when they forbid nothing.

    Raises EngineError for a schema that can't be kept, or not within `room` tokens.
    """
    found: list[Constraint] = []
    if rules.figures is not None or rules.citations is not None:
        found.append(Saying(Speech(rules.figures, rules.citations, rules.texts), vocabulary))
    if rules.schema is not None:
        # it needs the values of a refusal, which know of constraints
        from inference.constraints.form import Form

        found.append(Form(rules.schema, room, vocabulary, backend))
    return None if not found else found[0] if len(found) == 1 else Both(found)
