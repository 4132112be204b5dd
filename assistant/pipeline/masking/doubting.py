"""Whether a text that leaves the bank could still hold somebody's data, though nothing was found in it.

Masking weighs what hiding too much would cost; here only words count that are known to be nobody's. A text
that doubt keeps inside loses nothing but a route.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from assistant.pipeline.masking.lexicon import everyday_in_kazakh, facts, is_everyday, is_given_name
from assistant.pipeline.masking.normalise import fold, normalise

# what may be a number of somebody's, however it is grouped
_NUMBER = re.compile(r"\d(?:[\s().-]?\d){4}|@")
# from nine digits on: shorter ones are sums and dates
_LONG_NUMBER = re.compile(r"\d(?:[\s().-]?\d){8}|@")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 3


def is_doubtful(text: str, written: Iterable[str] = ()) -> bool:
    """Whether a masked text has a long number, an address, or a word that neither dictionaries nor the bank's
    own texts `written` know, or that is a name."""
    if _NUMBER.search(text):
        return True
    own = _words_of(written)
    return any(
        not _is_nobodys(word) and fold(word) not in own for word in _WORD.findall(normalise(text).text)
    )


def may_name_somebody(text: str, written: Iterable[str] = ()) -> bool:
    """Whether a masked text still has what is mostly somebody's: a number as long as a customer's, an
    address, or a given name that the bank's own texts `written` do not know; products are called by such.

    Much narrower than `is_doubtful`, because people look at what it finds: of the 380 questions of demo/,
    masked, 33 without texts of the bank and 3 with the demo bank's (`is_doubtful`: 148).
    """
    if _LONG_NUMBER.search(text):
        return True
    names = {fold(word) for word in _WORD.findall(normalise(text).text) if _is_a_name(word)}
    return bool(names) and not names <= _words_of(written)


def _is_a_name(word: str) -> bool:
    """Whether it is a given name and no everyday word besides."""
    key = fold(word)
    everyday = is_everyday(key) or word.lower() in everyday_in_kazakh()
    return len(key) > _SHORTEST and is_given_name(key) and not everyday


def _words_of(texts: Iterable[str]) -> set[str]:
    return {fold(word) for one in texts for word in _WORD.findall(normalise(one).text)}


@lru_cache(maxsize=8192)
def _is_nobodys(word: str) -> bool:
    key = fold(word)
    if len(key) < _SHORTEST:
        return True
    if is_given_name(key):
        return False
    known = facts(key)
    return known.known or is_everyday(key) or word.lower() in everyday_in_kazakh()
