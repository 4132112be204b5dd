"""A name with the case ending that a model glued to its placeholder: `<PERSON_1>ға`, `<PERSON_1>у`."""

import re
from functools import cache

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker
from qazaq_inflector import QazaqNameInflector

_KAZAKH = {
    "genitive": "ның нің дың дің тың тің",
    "dative": "ға ге қа ке",
    "accusative": "ны ні ды ді ты ті",
    "locative": "да де та те",
    "ablative": "дан ден тан тен нан нен",
    "instrumental": "мен бен пен",
}
_KAZAKH_CASE = {suffix: case for case, suffixes in _KAZAKH.items() for suffix in suffixes.split()}
_RUSSIAN_CASE = {
    "а": Case.GENITIVE,
    "я": Case.GENITIVE,
    "у": Case.DATIVE,
    "ю": Case.DATIVE,
    "ом": Case.INSTRUMENTAL,
    "ем": Case.INSTRUMENTAL,
    "ой": Case.INSTRUMENTAL,
    "ым": Case.INSTRUMENTAL,
    "е": Case.PREPOSITIONAL,
}
SUFFIX = re.compile(rf"['’\-]?(?:{'|'.join([*_KAZAKH_CASE, *_RUSSIAN_CASE])})")
_KAZAKH_LETTER = re.compile(r"[әғқңөұүһі]", re.I)


@cache
def _kazakh() -> QazaqNameInflector:
    return QazaqNameInflector()


@cache
def _russian() -> tuple[PetrovichDeclinationMaker, PetrovichGenderDetector]:
    return PetrovichDeclinationMaker(), PetrovichGenderDetector()


def with_suffix(name: str, suffix: str) -> str:
    """`name` in the case that `suffix` stands for; name and suffix side by side when no grammar fits."""
    bare = suffix.lstrip("'’-").lower()
    if bare in _KAZAKH_CASE:
        return _in_kazakh(name, bare) or name + suffix
    return _in_russian(name, _RUSSIAN_CASE[bare]) or name + suffix


def _in_kazakh(name: str, suffix: str) -> str:
    """The last word takes the suffix, in the shape that its sounds ask for."""
    first, _, last = name.rpartition(" ")
    if not last.isalpha() or last.isascii():
        return ""
    inflected = _kazakh().inflect(last.lower(), _KAZAKH_CASE[suffix])
    if not inflected or not inflected.lower().startswith(last.lower()):
        return ""
    return f"{first} {last}{inflected[len(last) :]}".lstrip()


def _in_russian(name: str, case: Case) -> str:
    """Every word of a Russian name in `case`; empty when the words are not two or three Russian ones."""
    words = name.split(" ")
    if not 1 <= len(words) <= 3 or _KAZAKH_LETTER.search(name) or not all(w.isalpha() for w in words):
        return ""
    parts = _parts(words)
    if parts is None:
        return ""
    maker, detector = _russian()
    try:
        gender = detector.detect(  # type: ignore[no-untyped-call]
            **{_FIELD[part]: word.title() for part, word in zip(parts, words, strict=True)}
        )
    except (ValueError, KeyError):
        gender = Gender.MALE
    made = [maker.make(part, gender, case, word) for part, word in zip(parts, words, strict=True)]
    return " ".join(made)


_FIELD = {NamePart.FIRSTNAME: "firstname", NamePart.LASTNAME: "lastname", NamePart.MIDDLENAME: "middlename"}
_PATRONYMIC = re.compile(r"(?:вич|вна|чна|ьич)$", re.I)
_SURNAME = re.compile(r"(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|енко|ко|ук|юк)$", re.I)


def _parts(words: list[str]) -> list[NamePart] | None:
    """Which word is the surname, the given name, the patronymic; None when it can't be told."""
    out: list[NamePart] = []
    for word in words:
        if _PATRONYMIC.search(word):
            out.append(NamePart.MIDDLENAME)
        elif _SURNAME.search(word) and NamePart.LASTNAME not in out:
            out.append(NamePart.LASTNAME)
        else:
            out.append(NamePart.FIRSTNAME)
    return out if len(set(out)) == len(out) else None
