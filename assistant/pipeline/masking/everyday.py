"""The words of everyday.txt, which in small letters are never names, with the endings that they take."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from assistant.pipeline.masking.normalise import fold

_TRADE, _TYPED = "english of the trade", "kazakh in its own letters"
_COMMONEST = (_TRADE, "english as it stands", "kazakh as it stands", "russian")
_SHORTEST = 3
_ENGLISH = ("'s", "s", "es", "ed", "ing", "ly")
_RUSSIAN = re.compile(r"(?:ами|ями|ах|ях|ов|ев|ом|ем|ой|ей|ам|ям|а|у|е|ы|и|я|ю|ь|й)$")
_RUSSIAN_STEM = 5
_HARD = (
    r"(?:[лдт]ар)?(?:ы?м(?:ыз)?|ы?ныз|с?ы)?"
    r"(?:[ндт]ын|[гкн]?а|[ндт]ы|н|н?[дт]ан?|нан|[дт]агы(?:лар)?|[мбп]ен|дай|ша|сыз|лы)?"
)
_SOFT = _HARD.translate(str.maketrans("аы", "еи"))
_KAZAKH = re.compile(f"{_HARD}|{_SOFT}")
"""More than one, whose, in what case: шот|тар|ымыз|дан. Folded, and the vowels of one word agree."""
_SOFTENED = str.maketrans("гб", "кп")
"""Before a vowel: чек, чегі; кітап, кітабы."""


@cache
def _listed() -> dict[str, frozenset[str]]:
    """The folded words of each heading."""
    text = resources.files(__package__).joinpath("everyday.txt").read_text(encoding="utf-8")
    under: dict[str, set[str]] = {}
    heading = ""
    for line in text.splitlines():
        if line.startswith("["):
            heading = line.strip("[]")
        elif not line.startswith("#"):
            under.setdefault(heading, set()).update(line.split())
    folded = {at: frozenset(map(fold, words)) for at, words in under.items() if at != _TYPED}
    return folded | {_TYPED: frozenset(under[_TYPED])}


@cache
def _under(*headings: str) -> frozenset[str]:
    return frozenset().union(*(_listed()[heading] for heading in headings))


@cache
def everyday() -> frozenset[str]:
    """The folded words of the list as they stand there."""
    return _under(*(heading for heading in _listed() if heading != _TYPED))


@cache
def commonest() -> frozenset[str]:
    """Those that stay words although somebody of the conversation is called so («price»)."""
    return _under(*_COMMONEST)


def everyday_as_typed() -> frozenset[str]:
    """Kazakh words that are names, or forms of one, when they are typed with Russian letters."""
    return _listed()[_TYPED]


def takes_ending(key: str) -> bool:
    """Whether a folded word is one of the list with an ending of its language: kindergartens, «шоттан»."""
    return (
        any(stem in _under("english", _TRADE) for stem in _without_english(key))
        or any(stem in _under("kazakh", "russian") for stem in _without_kazakh(key))
        or any(stem in _under("russian") for stem in _without_russian(key))
    )


def _without_english(key: str) -> Iterator[str]:
    """Swapped as swap, flies as fly, paying as pay."""
    for ending in _ENGLISH:
        stem = key.removesuffix(ending)
        if stem == key or len(stem) < _SHORTEST:
            continue
        yield stem
        yield stem + "e"
        if stem[-1] == stem[-2]:
            yield stem[:-1]
        if stem[-1] == "i":
            yield stem[:-1] + "y"


def _without_kazakh(key: str) -> Iterator[str]:
    for cut in range(_SHORTEST, len(key)):
        if _KAZAKH.fullmatch(key, cut):
            yield key[:cut]
            yield key[: cut - 1] + key[cut - 1].translate(_SOFTENED)


def _without_russian(key: str) -> Iterator[str]:
    """In any case of Russian: «кэшбэку»."""
    ending = _RUSSIAN.search(key)
    stem = key[: ending.start()] if ending else key
    if len(stem) >= _RUSSIAN_STEM:
        yield from (stem + last for last in ("", "а", "я", "ь", "й"))
