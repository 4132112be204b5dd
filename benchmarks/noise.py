"""How hurried people spell: each function takes a clean question and returns it spelt badly."""

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


SPELLINGS: Mapping[str, Mapping[str, Callable[[str], str]]] = {
    "kk": {
        "without_letters": without_kazakh_letters,
        "wrong_layout": wrong_kazakh_layout,
        "transliterated": transliterated,
        "typos": with_typos,
    },
    "ru": {"wrong_layout": wrong_layout, "transliterated": transliterated, "typos": with_typos},
}
