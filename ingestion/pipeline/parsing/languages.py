"""In which of the three languages a document is written."""

import re

KAZAKH_LETTERS = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC_LETTERS = re.compile(r"[а-яёәғқңөұүһі]", re.IGNORECASE)
LATIN_LETTERS = re.compile(r"[a-z]", re.IGNORECASE)
WORDS = re.compile(r"[а-яёәғқңөұүһі]+", re.IGNORECASE)
RUSSIAN_WORDS = frozenset(
    (
        "и",
        "в",
        "не",
        "на",
        "что",
        "с",
        "по",
        "для",
        "при",
        "или",
        "от",
        "до",
        "за",
        "о",
        "к",
        "из",
        "это",
        "как",
    )
)
KAZAKH_WORDS = frozenset(
    (
        "мен",
        "бен",
        "пен",
        "немесе",
        "болып",
        "бар",
        "туралы",
        "кейін",
        "дейін",
        "бастап",
        "егер",
        "осы",
        "бойынша",
    )
)
SAMPLE = 50_000
KAZAKH_SHARE = 0.25
"""More than half of the different words of a Kazakh text have such letters; in Russian only names do."""


def detect(text: str) -> str:
    """ "ru", "kk", "en", or "" when there are too few letters to tell."""
    sample = text[:SAMPLE]
    cyrillic, latin = len(CYRILLIC_LETTERS.findall(sample)), len(LATIN_LETTERS.findall(sample))
    if cyrillic + latin < 3:
        return ""
    if latin > cyrillic:
        return "en"
    words = [word.lower() for word in WORDS.findall(sample)]
    different = set(words)
    if sum(KAZAKH_LETTERS.search(word) is not None for word in different) >= KAZAKH_SHARE * len(different):
        return "kk"
    russian = sum(word in RUSSIAN_WORDS for word in words)
    kazakh = sum(word in KAZAKH_WORDS for word in words)
    return "kk" if kazakh > russian else "ru"
