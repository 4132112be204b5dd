"""Words of a name that was found once, found again: «Дик Адвокат … Адвокату», also later in the
conversation."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from assistant.pipeline.masking.lexicon import facts, morphology
from assistant.pipeline.masking.linking import Mention, mention, same
from assistant.pipeline.masking.names import WORD
from assistant.pipeline.masking.normalise import fold
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import Claim

_IN_LATIN = re.compile(r"\s?\(\s?([A-Za-z][\w'’.\-]+(?:[ \-][A-Za-z][\w'’.\-]*){1,3})\s?\)")


def find(reading: Reading, people: Iterable[Claim], earlier: Iterable[str] = ()) -> Iterator[Claim]:
    """Other mentions of `people` and of the names of `earlier` questions, and a name's Latin spelling in
    brackets.

    A word that is an everyday word too («адвокат», «вера») counts only with a capital.
    """
    found = list(people)
    for claim in found:
        latin = _IN_LATIN.match(reading.text, claim.end)
        if latin:
            yield Claim(latin.start(1), latin.end(1), "PERSON", 0.6)
    parts = {word.group() for c in found for word in WORD.finditer(reading.text, c.start, c.end)}
    parts |= {word.group() for value in earlier for word in WORD.finditer(value)}
    by_stem: dict[str, list[Mention]] = defaultdict(list)
    for part in parts:
        if len(part) > 3 and not _everyday(part):
            name = mention(part)
            for stem in name.words[0]:
                by_stem[stem].append(name)
    if not by_stem:
        return
    inside = {position for claim in found for position in range(claim.start, claim.end)}
    for word in WORD.finditer(reading.text):
        text = word.group()
        if len(text) <= 3 or word.start() in inside or _everyday(text) or _is_place(text):
            continue
        seen = mention(text)
        if any(same(name, seen) for stem in seen.words[0] for name in by_stem.get(stem, ())):
            yield Claim(word.start(), word.end(), "PERSON", 0.6)


def _everyday(word: str) -> bool:
    return not word[0].isupper() and facts(fold(word)).known


def _is_place(word: str) -> bool:
    return any("Geox" in parse.tag for parse in morphology().parse(word.lower())[:2])
