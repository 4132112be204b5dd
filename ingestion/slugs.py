"""Short names of documents, which stand in every citation."""

import re

# letters as Kazakhstan's passports transliterate them, near enough for a name that only has to be stable
_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_SOUNDS = "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e yu ya a g q n o u u h i"
_LATIN = dict(zip(_CYRILLIC, _SOUNDS.split(" "), strict=True))


def slug_of(words: str) -> str:
    """A slug of at most 80 characters from a title or a file name; "document" when nothing is left."""
    latin = "".join(_LATIN.get(char, char) for char in words.lower())
    return re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:80].strip("-") or "document"
