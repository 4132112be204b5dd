"""Whether a sentence only says again what was asked: a small model that has no answer does that."""

import re

from assistant.pipeline.opposing import FREE, denies
from assistant.pipeline.quantities import possible_in, quantities_in, stands_in
from assistant.pipeline.stems import content, share

# up to this share of a sentence its words that the question lacks, and those that a passage has, are nothing
HARDLY = 0.2
# «иә», «can be»: with such a word a sentence answers in the question's own words
_ANSWERS = re.compile(
    r"(?<!\w)(?:да|нет|можно|нельзя|может|могут|вправе|разреш\w+|допуска\w+|иә|ия|жоқ|болады|болмайды|мүмкін"
    r"|рұқсат\w*|yes|no|can|may|cannot|allowed|permitted)(?!\w)",
    re.IGNORECASE,
)
# «можно ли», «бола ма», «does the card»: to say again what was asked affirms it
_WHETHER = re.compile(
    r"(?<!\w)(?:ли|можно|может|могут|[мбп][ае])(?!\w)"
    r"|(?:^|[.!?,;:]\s*)(?:can|may|is|are|was|do|does|did|will|would|should|must|has|have)\s",
    re.IGNORECASE,
)


def only_repeats(sentence: str, question: str, text: str) -> bool:
    """Whether a sentence says hardly anything that its question doesn't, and a text hardly any of it.

    Nor has it a figure of its own, a yes or a no. A question whether something is so is answered by its own
    words, and a text in their language has them.
    """
    said = content(sentence)
    if not said or share(said, content(question)) < 1 - HARDLY or share(said, content(text)) > HARDLY:
        return False
    if _WHETHER.search(question) or _ANSWERS.search(sentence) or FREE.search(sentence) or denies(sentence):
        return False
    asked = possible_in(question)
    return all(stands_in(one, asked) for one in quantities_in(sentence))
