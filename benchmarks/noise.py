"""How hurried people spell: each function takes a clean question and returns it spelt badly."""

import random
import zlib
from collections.abc import Callable, Mapping

_LETTERS = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_RUSSIAN = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбюё", "qwertyuiop[]asdfghjkl;'zxcvbnm,.`")
# the digits of the Kazakh keyboard carry the Kazakh letters
_KAZAKH = _RUSSIAN | str.maketrans("әіңғүұқөһ", "2345890-=")
_LATIN = str.maketrans(
    {
        **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)),
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "ә": "a",
        "ғ": "g",
        "қ": "k",
        "ң": "n",
        "ө": "o",
        "ұ": "u",
        "ү": "u",
        "һ": "h",
        "і": "i",
    }
)


def without_kazakh_letters(text: str) -> str:
    """қ→к, ә→а …: typed on a Russian keyboard."""
    return text.translate(_LETTERS)


def wrong_layout(text: str) -> str:
    """A Russian text typed with the English layout on."""
    return text.lower().translate(_RUSSIAN)


def wrong_kazakh_layout(text: str) -> str:
    """A Kazakh text typed with the English layout on."""
    return text.lower().translate(_KAZAKH)


def transliterated(text: str) -> str:
    """Latin letters by their sound."""
    return text.lower().translate(_LATIN)


def with_typos(text: str) -> str:
    """Two neighbouring letters swapped in the middle of every third long word."""
    words = text.split()
    for place in range(0, len(words), 3):
        word = words[place]
        if len(word) > 5:
            words[place] = word[:2] + word[3] + word[2] + word[4:]
    return " ".join(words)


# a question of so many words has two slips
LONG = 12
SHORTEST = 5
_ROWS = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def mistyped(text: str) -> str:
    """A slip of the hand in one word of five letters or more, in two of a long question: two letters swapped,
    one missing, doubled, or another key hit; always the same for a text."""
    drawn = random.Random(zlib.crc32(text.encode()))
    words = text.split()
    can = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= SHORTEST]
    for place in drawn.sample(can, min(len(can), 1 + (len(words) >= LONG))):
        words[place] = _slipped(words[place], drawn)
    return " ".join(words)


def _slipped(word: str, drawn: random.Random) -> str:
    at = drawn.randrange(len(word) - 1)
    one, other = word[at], word[at + 1]
    slips = [word[:at] + word[at + 1 :], word[:at] + one + word[at:]]
    if one != other:
        slips.append(word[:at] + other + one + word[at + 2 :])
    row = next((keys for keys in _ROWS if one.lower() in keys), "")
    if row:
        key = row.index(one.lower())
        near = [row[n] for n in (key - 1, key + 1) if 0 <= n < len(row)]
        slips.append(word[:at] + drawn.choice(near) + word[at + 1 :])
    return drawn.choice(slips)


SPELLINGS: Mapping[str, Mapping[str, Callable[[str], str]]] = {
    "kk": {
        "without_letters": without_kazakh_letters,
        "wrong_layout": wrong_kazakh_layout,
        "transliterated": transliterated,
        "typos": with_typos,
        "mistyped": mistyped,
    },
    "ru": {
        "wrong_layout": wrong_layout,
        "transliterated": transliterated,
        "typos": with_typos,
        "mistyped": mistyped,
    },
    "en": {"mistyped": mistyped},
}
