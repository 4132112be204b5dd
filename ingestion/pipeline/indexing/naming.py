"""Names of products as the documents write them: «Тұлпар» typed as tulpar, Classic typed as «классик»."""

import itertools
import re
from collections.abc import Iterator, Sequence

from ingestion.pipeline.indexing import vocabulary
from ingestion.pipeline.indexing.spelling import CYRILLIC, LATIN, fold, sound

# shorter words sound like too many others
SHORTEST = 4
# so many letters may be written in two ways before a name is no name
MOST_DOUBTFUL = 3
_CASES = re.compile("(?:а|у|ом|ем|е|ы|и|ов|ам|ами|ах|я|ю)?")
# Kazakh endings of nouns, in folded letters
ENDING = re.compile(
    "(?:лар|лер|дар|дер|тар|тер)?(?:ы|и|сы|си|ым|им|ын|ин|мыз|миз|ымыз|имиз)?"
    "(?:н|на|не|нын|нин|дын|дин|тын|тин|ны|ни|ды|ди|ты|ти|га|ге|ка|ке|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен"
    "|мен|бен|пен|лык|лик|дык|дик|тык|тик|дагы|деги|гы|ги|нши|ншы)?"
)


def names_of(words: Sequence[str]) -> dict[str, str]:
    """Words of a question, and for each whose sound is that of a name in the other alphabet, that name."""
    sounds = {word: list(_sounds(word)) for word in dict.fromkeys(words) if len(word) >= SHORTEST}
    keys = sorted({key for own in sounds.values() for key in own})
    found = vocabulary.alike(keys, "sound") if keys else {}
    named = {}
    for word, own in sounds.items():
        other = LATIN if CYRILLIC.search(word) else CYRILLIC
        if name := next((found[key] for key in own if other.search(found.get(key, ""))), ""):
            named[word] = name
    return named


def _sounds(word: str) -> Iterator[str]:
    """How a name may sound that is written so, the longest first: without an ending, and with the c that
    English writes for k."""
    if not CYRILLIC.search(word):
        yield sound(word)
        return
    for end in range(len(word), SHORTEST - 1, -1):
        if _is_ending(word[end:]):
            yield from _spellings(sound(word[:end]))


def _is_ending(letters: str) -> bool:
    return bool(_CASES.fullmatch(letters) or ENDING.fullmatch(fold(letters)))


def _spellings(key: str) -> Iterator[str]:
    parts = key.split("k")
    if len(parts) - 1 > MOST_DOUBTFUL:
        yield key
        return
    for letters in itertools.product("kc", repeat=len(parts) - 1):
        yield "".join(itertools.chain.from_iterable(itertools.zip_longest(parts, letters, fillvalue="")))
