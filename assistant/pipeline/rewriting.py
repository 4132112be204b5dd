"""A follow-up made to stand alone, so that it can be searched for and asked.

No model writes here: what the follow-up leans on is put before it word for word, so that nothing is invented,
and the operator sees and may correct the whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.pipeline.values import Masked

# a question of so many words of its own asks enough to be understood
ENOUGH = 4
LONGEST = 600

_WORD = re.compile(r"<[A-Z_]+_\d+>|[^\W_]+(?:-[^\W_]+)*")
_END = re.compile(r"[.!?…]\s*$")


def _read(path: Path) -> dict[str, list[str]]:
    """The lists of words of a file, each under its name."""
    parts = path.read_text(encoding="utf8").split("= ")[1:]
    return {name: words.split() for name, _, words in (part.partition("\n") for part in parts)}


_WORDS = _read(Path(__file__).with_suffix(".txt"))
# a question that begins so goes on from the one before
_GOES_ON = frozenset(_WORDS["goes_on"])
_GOES_ON_TWO = frozenset(
    ["what about", "how about", "а если", "а как", "и если", "ал егер", "егер де", "and if", "what if"]
)
# words that stand for something named before
_POINTS_BACK = frozenset(_WORDS["points_back"])
# words that ask or bind and name nothing
_EMPTY = frozenset(_WORDS["empty"])
_ASKS = frozenset(_WORDS["asks"])
# beginnings of words that name what a bank does: who names one of them and asks something names a new topic
_TOPICS = tuple(_WORDS["topics"])


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and its answer, both masked.

    `searched`: what the operator wrote to be searched for in its place, if they did.
    """

    question: Masked
    answer: Masked
    searched: Masked | None = None


def stand_alone(question: Masked, history: Sequence[Turn]) -> Masked:
    """The question itself, or, when it leans on what was said before, that put before it.

    That is the last question which stood alone, and the follow-up in between where this one goes on from it;
    a follow-up of the same shape («а для юрлиц?», «а для нерезидентов?») takes its place. The spans are the
    question's own.
    """
    if not history or not _leans(question.text, history[-1].question.text):
        return question
    root = _root(history)
    before = [(history[root].searched or history[root].question).text]
    if root < len(history) - 1 and not _same_shape(history[-1].question.text, question.text):
        before.append(history[-1].question.text)
    pieces = [*map(_ended, before), question.text.strip()]
    text = " ".join(pieces)
    if len(text) > LONGEST + len(question.text):
        text = f"{pieces[0][:LONGEST]} {pieces[-1]}"
    return Masked(text, question.spans, question.legend)


def _root(history: Sequence[Turn]) -> int:
    """Where the last question stands that does not lean on another."""
    for place in range(len(history) - 1, 0, -1):
        turn = history[place]
        if turn.searched is not None or not _leans(turn.question.text, history[place - 1].question.text):
            return place
    return 0


def _leans(text: str, before: str) -> bool:
    """Whether the text can't be understood without the question before it."""
    words = [word.lower() for word in _WORD.findall(text)]
    if not words:
        return False
    own = [word for word in words if word not in _EMPTY and word not in _POINTS_BACK]
    topics = {topic for word in own for topic in _TOPICS if word.startswith(topic)}
    if any(word in _POINTS_BACK for word in words[1:]) or words[0] in _POINTS_BACK:
        # «эта карта» names what it points at, and still means the one before
        return len(own) < 2 * ENOUGH
    asks = any(word in _ASKS for word in words) or len(own) >= ENOUGH
    if topics and asks and not topics <= _topics(before):
        return False
    if words[0] in _GOES_ON or " ".join(words[:2]) in _GOES_ON_TWO or words[-1] == "ше":
        return len(own) < 2 * ENOUGH
    if topics and asks:
        return False
    return len(own) < ENOUGH - 1 or (not asks and len(own) < ENOUGH)


def _topics(text: str) -> set[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    return {topic for word in words for topic in _TOPICS if word.startswith(topic)}


def _same_shape(one: str, other: str) -> bool:
    """Whether two follow-ups ask the same of two things: they begin with the same two words."""
    first, second = ([word.lower() for word in _WORD.findall(text)] for text in (one, other))
    return len(first) > 1 and first[:2] == second[:2] and len(first) <= ENOUGH >= len(second)


def _ended(text: str) -> str:
    """With a full stop of its own kind, so that two questions don't run into each other."""
    text = text.strip()
    return text if _END.search(text) else f"{text}?"
