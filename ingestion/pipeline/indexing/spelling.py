"""How hurried people spell: Kazakh without Kazakh letters, Latin letters by sound, the wrong keyboard layout.

Pure functions. Which reading of a question is meant is for `rewording` to decide, by the words of the corpus.
"""

import re
from collections.abc import Mapping

WORD = re.compile(r"\w+")
LATIN = re.compile("[a-z]")
CYRILLIC = re.compile("[а-яёәғқңөұүһі]")
KAZAKH = re.compile("[әғқңөұүһі]")


def language_of(question: str) -> str:
    """Of a question's letters: "en" without Cyrillic ones, "kk" with Kazakh ones, else "ru"."""
    lower = question.lower()
    if KAZAKH.search(lower):
        return "kk"
    return "ru" if CYRILLIC.search(lower) or not LATIN.search(lower) else "en"


_LETTERS = str.maketrans("әғқңөұүһіё", "агкноуухие")
_ON_KEYS = dict(zip("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.", strict=True))
# the digits of the Kazakh keyboard carry the letters that Russian lacks
_KAZAKH_KEYS = dict(zip("әіңғүұқөһ", "2345890-=", strict=True))
_TO_RUSSIAN = {ord(key): letter for letter, key in _ON_KEYS.items()}
_TO_KAZAKH = _TO_RUSSIAN | {ord(key): letter for letter, key in _KAZAKH_KEYS.items()}
_TO_LATIN = {ord(letter): key for letter, key in _ON_KEYS.items() if key.isalpha()}

_SOUNDS = str.maketrans(
    {
        **dict(zip("абвгғдежзийклмнопрстуфхһцэ", "abvggdejziiklmnoprstufhhce", strict=True)),
        "ә": "a",
        "ё": "e",
        "қ": "k",
        "ң": "n",
        "ө": "o",
        "ұ": "u",
        "ү": "u",
        "ы": "i",
        "і": "i",
        "ч": "C",
        "ш": "S",
        "щ": "S",
        "ъ": "",
        "ь": "",
        "ю": "iu",
        "я": "ia",
    }
)
# longer first; what stands for one sound in the spellings people use
_DIGRAPHS = (
    ("shch", "S"),
    ("sch", "S"),
    ("sh", "S"),
    ("ch", "C"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("ts", "c"),
    ("yo", "e"),
    ("ye", "e"),
    ("yu", "iu"),
    ("ya", "ia"),
    ("y", "i"),
    ("w", "u"),
    ("q", "k"),
    ("x", "h"),
    ("ı", "i"),
)
_TWICE = re.compile(r"(.)\1+")


def fold(word: str) -> str:
    """Lower case, with the Russian letter that is typed in place of each Kazakh one."""
    return word.lower().translate(_LETTERS)


def sound(word: str) -> str:
    """One key for the Cyrillic spelling of a word and the Latin ones that people make of it."""
    word = word.lower()
    if CYRILLIC.search(word):
        word = word.translate(_SOUNDS)
    else:
        for letters, one in _DIGRAPHS:
            word = word.replace(letters, one)
    return _TWICE.sub(r"\1", word.replace("ng", "n"))


def other_layouts(text: str) -> Mapping[str, str]:
    """The text as it would stand with another keyboard layout on: `ru` and `kk`, or `en`."""
    text = text.lower()
    if CYRILLIC.search(text):
        return {} if LATIN.search(text) else {"en": text.translate(_TO_LATIN)}
    return {"ru": text.translate(_TO_RUSSIAN), "kk": text.translate(_TO_KAZAKH)} if LATIN.search(text) else {}
