"""A name as it sounds, the same from Cyrillic and Latin letters: «Жумабеков» and Zhumabekov."""

from functools import lru_cache

_SOUNDS = {
    "shch": "sh",
    "щ": "sh",
    "ш": "sh",
    "zh": "j",
    "дж": "j",
    "ж": "j",
    "kh": "h",
    "х": "h",
    "ts": "c",
    "ц": "c",
    "ch": "4",
    "ч": "4",
    "yu": "iu",
    "ю": "iu",
    "ya": "ia",
    "я": "ia",
    "yo": "e",
    "ye": "e",
    "е": "e",
    "э": "e",
    "gh": "g",
    "q": "k",
    "w": "v",
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "д": "d",
    "з": "z",
    "и": "i",
    "й": "i",
    "ы": "i",
    "y": "i",
    "к": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "ъ": "",
    "ь": "",
    "ss": "s",
    "ii": "i",
    "ng": "n",
}
"""In this order: what is longer, or becomes something that is replaced later, comes first."""


@lru_cache(maxsize=20_000)
def sounds(word: str) -> str:
    """`word` (folded) in Latin letters, one for each sound; what spellings differ in is levelled."""
    for written, heard in _SOUNDS.items():
        word = word.replace(written, heard)
    return word
