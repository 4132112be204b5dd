"""A follow-up made to stand alone, so that it can be searched for and asked.

No model writes here: what the follow-up leans on is put before it word for word, so that nothing is invented,
and the operator sees and may correct the whole.
"""

import re
from collections.abc import Collection, Sequence
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
# a condition, or another thing of which the same is asked
_SUPPOSES = frozenset(
    ["what about", "how about", "а если", "и если", "ал егер", "егер де", "and if", "what if"]
)
# words that stand for something named before
_POINTS_BACK = frozenset(_WORDS["points_back"])
# what has such a word in it and points nowhere
_POINTS_NOWHERE = re.compile(
    r"\b(?:для того,? чтобы|в тот же день|в то же время|в том числе|тем не менее|(?:до|с) тех пор|кроме того"
    r"|(?:со|о)ның ішінде|(?:сол|осы) күн\w*|(?:is|are) there|is it (?:possible|allowed|necessary)(?: to)?"
    r"|(?:on )?the same day|at the same time)\b",
    re.IGNORECASE,
)
# words that ask or bind and name nothing
_EMPTY = frozenset(_WORDS["empty"])
_ASKS = frozenset(_WORDS["asks"])
# beginnings of words that name what a bank does: who says something of one of them names a new topic
_TOPICS = tuple(sorted({word.replace("ё", "е") for word in _WORDS["topics"]}, key=len))
# those that name what any of them has, or where it is done: a limit is the limit of what was asked about
_ATTRIBUTES = tuple(_WORDS["attributes"])
_PLACES = frozenset(["где", "куда", "откуда", "қайда", "қайдан", "where"])
_PREPOSITIONS = frozenset(_WORDS["prepositions"])
# they ask whether it may or must be, not what it is
_MODALS = frozenset(_WORDS["modals"])


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
    a follow-up of the same shape («а для юрлиц?», «а для нерезидентов?») takes its place. A question that is
    asked again leans on what it leaned on before. The spans are the question's own.
    """
    while history and history[-1].question.text == question.text:
        history = history[:-1]
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
    words = _words(_POINTS_NOWHERE.sub(" ", text))
    if not words:
        return False
    own = [word for word in words if word not in _EMPTY and word not in _POINTS_BACK]
    objects = _objects(words)
    if any(word in _POINTS_BACK for word in words):
        # «эта карта» names what it points at, and still means the one before
        return len(own) < 2 * ENOUGH
    supposes = " ".join(words[:2]) in _SUPPOSES
    goes_on = supposes or words[0] in _GOES_ON or words[-1] == "ше"
    asking = set(words[2:]) - _MODALS if supposes else set(words)
    asks = bool(asking & _ASKS) or len(own) >= ENOUGH
    # «Кредитные каникулы», «Ипотека бар ма?»; «по кредиту?» is only the rest of a question
    tells = not goes_on and words[0] not in _PREPOSITIONS and (len(own) > 1 or "бар" in words)
    if objects - _objects(_words(before)) and (asks or tells):
        return False
    if goes_on:
        return len(own) < 2 * ENOUGH
    if objects and asks:
        return False
    return len(own) < ENOUGH - 1 or (not asks and len(own) < ENOUGH)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _objects(words: Collection[str]) -> set[str]:
    """The topics that words name, other than what any of them has."""
    # «где банкомат?» asks for the thing itself
    had = () if _PLACES & set(words) else _ATTRIBUTES
    named = (word.replace("ё", "е") for word in words if not word.startswith(had))
    return {topic for word in named if (topic := next(filter(word.startswith, _TOPICS), ""))}


def _same_shape(one: str, other: str) -> bool:
    """Whether two follow-ups ask the same of two things: they begin with the same two words."""
    first, second = map(_words, (one, other))
    return len(first) > 1 and first[:2] == second[:2] and len(first) <= ENOUGH >= len(second)


def _ended(text: str) -> str:
    """With a full stop of its own kind, so that two questions don't run into each other."""
    text = text.strip()
    return text if _END.search(text) else f"{text}?"
