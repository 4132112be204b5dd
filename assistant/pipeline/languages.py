"""Telling Russian, Kazakh and English apart, in short questions and in long documents."""

import re

LANGUAGES = ("ru", "kk", "en")

_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# frequent Kazakh words as they are typed on a Russian keyboard, none of which is a Russian word
_KAZAKH_WORDS = frozenset(
    [
        "калай",
        "канша",
        "кандай",
        "кайда",
        "кашан",
        "керек",
        "болады",
        "бола",
        "жатыр",
        "аламын",
        "алуга",
        "беру",
        "бойынша",
        "ушин",
        "шот",
        "несие",
        "аударым",
        "картам",
        "картаны",
        "картасын",
        "жогалып",
        "жогалтып",
        "калды",
        "калдым",
        "клиентке",
        "клиенттин",
        "клиентим",
        "айту",
        "айтамын",
        "жане",
        "немесе",
        "болса",
        "емес",
        "бар",
        "жок",
        "кажет",
        "комиссиясы",
        "ашу",
        "жабу",
        "мерзимi",
        "мерзими",
        "пайыз",
        "толеу",
        "тенге",
        "жогалтты",
        "сурайды",
        "былай",
    ]
)


def language_of(text: str) -> str:
    """ru, kk or en: the language most of the text is written in; ru when nothing tells.

    Kazakh is known by its letters and, when typed without them, by its frequent words.
    """
    words = [word.lower() for word in _WORD.findall(text)]
    latin = sum(word.isascii() for word in words)
    if latin > len(words) / 2:
        return "en"
    kazakh = sum(bool(_KAZAKH_LETTERS.search(word)) or word in _KAZAKH_WORDS for word in words)
    # in Kazakh running text about half of the words carry a letter that Russian lacks
    return "kk" if kazakh and kazakh >= 0.2 * (len(words) - latin) else "ru"
