"""Telling Russian, Kazakh and English apart, in short questions and in long documents."""

import re

LANGUAGES = ("ru", "kk", "en")
# the agreed words for "the sources don't answer this"
NO_ANSWER = {"ru": "Нет ответа.", "kk": "Жауап жоқ.", "en": "No answer."}

_KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# frequent Kazakh words as they are typed on a Russian keyboard, none of which is a Russian word
_KAZAKH_WORDS = frozenset(
    """
    айтамын айту аламын алуга аударым ашу береди бойынша бола болады болама болса бугатталган бугатталды
    бугаттау былай емес жабу жане жатыр жогалтты жогалтып жогалып жок истеу кажет кайда кайта калады
    калай калды калдым кандай канша картаны картасын кашан керек керекпи клиентим клиентке
    клиенттин комиссиясы кундер куни мерзимi мерзими мумкин немесе несие пайыз салым салымды сурайды
    тенге толеу турады ушин шот шотын шыгару
    """.split()  # noqa: SIM905 - a list of a word a line would fill the screen
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
