"""A follow-up made to stand alone, so that it can be searched for."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.pipeline.values import Masked

# words of a follow-up that leans on what was said before
_LEANING = frozenset(
    [
        "а",
        "и",
        "она",
        "он",
        "оно",
        "они",
        "это",
        "этот",
        "эта",
        "этой",
        "этого",
        "там",
        "туда",
        "тогда",
        "такой",
        "такая",
        "если",
        "же",
        "ещё",
        "еще",
        "ал",
        "бұл",
        "бул",
        "ол",
        "олар",
        "онда",
        "сонда",
        "and",
        "it",
        "its",
        "this",
        "that",
        "they",
        "then",
        "there",
        "what",
        "about",
    ]
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and its answer, both masked."""

    question: Masked
    answer: Masked


def stand_alone(question: Masked, history: Sequence[Turn]) -> Masked:
    """The question itself, or, when it is short or leans on the one before, that one put before it."""
    words = question.text.lower().split()
    if not history or (len(words) > 6 and words[0].strip(",.!?") not in _LEANING):
        return question
    return Masked(f"{history[-1].question.text} {question.text}", question.spans)
