"""Made-up operator sentences with made-up people: training/phrases.txt with its slots filled."""

import random
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker
from qazaq_inflector import QazaqNameInflector

_SLOT = re.compile(r"\{([A-Z#$][a-z]?)\}")
_RUSSIAN = {
    "N": None,
    "G": Case.GENITIVE,
    "D": Case.DATIVE,
    "A": Case.ACCUSATIVE,
    "I": Case.INSTRUMENTAL,
    "P": Case.PREPOSITIONAL,
}
_KAZAKH = {
    "K": "",
    "Kg": "genitive",
    "Kd": "dative",
    "Ka": "accusative",
    "Kl": "locative",
    "Kb": "ablative",
    "Ki": "instrumental",
}
_LATIN = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі",
    "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya a g k n "
        "o u u h i".replace("_", "").split(" "),
    strict=True,
))  # fmt: skip

Name = tuple[str, str, str, bool]
"""Given name, surname, patronymic (may be empty), and whether the person is a woman."""


@cache
def _file(name: str) -> str:
    return resources.files(__package__).joinpath("training", name).read_text(encoding="utf-8")


def phrases() -> dict[str, list[str]]:
    """Language -> sentences with slots."""
    return _sections("phrases.txt")


def _sections(name: str) -> dict[str, list[str]]:
    """A file of training/: `[name]` opens a section, the other lines are its entries."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _file(name).splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.append(line)
    return found


@cache
def _foreign(section: str) -> list[str]:
    return [word for line in _sections("foreign.txt")[section] for word in line.split()]


@cache
def _surnames() -> tuple[str, ...]:
    return tuple(
        w for line in _file("surnames.txt").splitlines() if not line.startswith("#") for w in line.split()
    )


@cache
def _given(language: str, sex: str) -> tuple[str, ...]:
    section, found = "", []
    data = resources.files("airlock_pii").joinpath("data", f"given_names_{language}.txt")
    for line in data.read_text(encoding="utf-8").splitlines():
        entry = line.split("#", 1)[0].strip()
        if entry.startswith("["):
            section = entry.strip("[]")
        elif entry and section == sex:
            found += [part.split("(")[0].strip() for part in entry.split(",")]
    return tuple(found)


def sentences(seed: int, rounds: int) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Each phrase `rounds` times with other people: the text and where its names stand."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, no secret
    for language, lines in phrases().items():
        for line in lines:
            named = bool(re.search(r"\{[NGDAIPKE]", line))
            for _ in range(rounds if named else max(1, rounds // 4)):
                yield _filled(line, language, chance)


def _filled(line: str, language: str, chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    text, spans, position = "", [], 0
    for slot in _SLOT.finditer(line):
        text += line[position : slot.start()]
        position = slot.end()
        kind = slot.group(1)
        if kind in "#$":
            text += _number(kind, chance)
            continue
        name = _written(kind, language, chance)
        spans.append((len(text), len(text) + len(name)))
        text += name
    return text + line[position:], spans


def _number(kind: str, chance: random.Random) -> str:
    if kind == "$":
        return chance.choice(["5 000", "120000", "1 250 000", "350 тыс", "2 млн", "75 500"])
    return "".join(chance.choice("0123456789") for _ in range(chance.choice([4, 6, 9, 11, 12])))


def person(language: str, chance: random.Random) -> Name:
    """A made-up person, mostly of the people who speak `language`."""
    if chance.random() < 0.06:
        return chance.choice(_foreign("given-cyrillic")), chance.choice(_surnames()), "", False
    woman = chance.random() < 0.5
    origin = "kk" if chance.random() < (0.85 if language == "kk" else 0.5) else "ru"
    sex = "female" if woman else "male"
    given = chance.choice(_given(origin, sex))
    surname = chance.choice(_surnames())
    if woman and re.search(r"(?:ов|ев|ёв|ин)$", surname):
        surname += "а"
    elif woman:
        surname = re.sub(r"ий$", "ая", surname)
    father = chance.choice(_given(origin, "male"))
    return given, surname, _patronymic(father, origin, woman, chance), woman


def _patronymic(father: str, origin: str, woman: bool, chance: random.Random) -> str:
    if chance.random() < 0.4:
        return ""
    if origin == "kk" and chance.random() < 0.5:
        return (
            father + ("қызы" if woman else "ұлы")
            if chance.random() < 0.7
            else father + ("кызы" if woman else "улы")
        )
    stem = re.sub(r"[йь]$", "", father)
    soft = father[-1] in "йь" or father[-1] in "еи"
    if father[-1] in "ая":
        return father[:-1] + ("ична" if woman else "ич")
    return stem + (("евна" if woman else "евич") if soft else ("овна" if woman else "ович"))


def _written(kind: str, language: str, chance: random.Random) -> str:
    if kind == "E":
        return _in_latin(chance)
    given, surname, patronymic, woman = person(language, chance)
    if kind in _RUSSIAN:
        given, surname, patronymic = _declined((given, surname, patronymic, woman), _RUSSIAN[kind])
    initials = chance.random() < 0.08
    if initials and patronymic:
        short = f"{given[0]}.{patronymic[0]}."
        words = [f"{surname} {short}", f"{short} {surname}", f"{surname} {given[0]}."]
    else:
        words = [
            f"{surname} {given} {patronymic}".strip(),
            f"{given} {patronymic} {surname}".replace("  ", " "),
            f"{given} {surname}",
            f"{surname} {given}",
        ]
        words += [given, surname] if not patronymic else [f"{given} {patronymic}"]
    name = chance.choice(words)
    if kind in _KAZAKH and _KAZAKH[kind] and not initials:
        first, _, last = name.rpartition(" ")
        name = f"{first} {QazaqNameInflector().inflect(last, _KAZAKH[kind])}".strip()
    return name


def in_case(name: Name, kind: str) -> str:
    """Surname and given name in a Russian case, given name and surname with a Kazakh ending."""
    if kind in _RUSSIAN:
        given, surname, _ = _declined(name, _RUSSIAN[kind])
        return f"{surname} {given}"
    last = QazaqNameInflector().inflect(name[1], _KAZAKH[kind])
    return f"{name[0]} {last}"


def surname_of_other_sex(name: Name) -> str:
    """What the brother or the sister of the person is called."""
    surname, woman = name[1], name[3]
    if woman:
        return re.sub(r"(ов|ев|ёв|ин)а$", r"\1", re.sub(r"ая$", "ий", surname))
    return (
        re.sub(r"ий$", "ая", surname)
        if surname.endswith("ий")
        else re.sub(r"(ов|ев|ёв|ин)$", r"\1а", surname)
    )


def _declined(name: Name, case: Case | None) -> tuple[str, str, str]:
    given, surname, patronymic, woman = name
    if case is None:
        return given, surname, patronymic
    maker, gender = PetrovichDeclinationMaker(), Gender.FEMALE if woman else Gender.MALE
    if not (woman and given[-1] not in "ая"):
        given = maker.make(NamePart.FIRSTNAME, gender, case, given)
    if re.search(r"[ая]$|[^аеёиоуыэюяәөұүіь]$|й$", surname) and not (woman and surname[-1] not in "ая"):
        surname = maker.make(NamePart.LASTNAME, gender, case, surname)
    if patronymic and re.search(r"(?:вич|вна|ич|ична)$", patronymic):
        patronymic = maker.make(NamePart.MIDDLENAME, gender, case, patronymic)
    return given, surname, patronymic


def _in_latin(chance: random.Random) -> str:
    if chance.random() < 0.4:
        given, surname = chance.choice(_foreign("given-latin")), chance.choice(_foreign("surname-latin"))
    else:
        given, surname, _, _ = person("kk", chance)
        given, surname = (_transliterated(word) for word in (given, surname))
    return chance.choice([f"{given} {surname}", f"{surname} {given}", f"{given} {surname}", surname, given])


def _transliterated(word: str) -> str:
    return "".join(_LATIN.get(c, c) for c in word.lower()).capitalize()
