"""Whether two mentions are one person: «Иванов Пётр», «петру иванову», «Иванов П.С.», «Petr Ivanov».

Two words match when any of their stems agree; an initial matches a word that starts with it. Two mentions are
one person when every word of the shorter one matches another word of the longer one and their sexes agree.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from assistant.pipeline.masking.lexicon import is_given_name, morphology
from assistant.pipeline.masking.normalise import fold, normalise
from assistant.pipeline.masking.sounds import sounds

_RUSSIAN_ENDINGS = re.findall(
    r"\w+",
    "ою ею ого ому ыми ими ым им ой ей ом ем ых их ую ая ий ый ия ию ии ие а у е ы и я ю ь й",
)
_KAZAKH_ENDINGS = re.findall(
    r"\w+",
    "нын нин дын дин тын тин га ге ка ке ны ни ды ди ты ти нан нен дан ден "
    "тан тен мен бен пен да де та те на не нда нде дагы деги дики тики н ын ин",
)
_WORD = re.compile(r"[^\W\d_]+")
_MALE = re.compile(
    r"(?:(?:ов|ев|ин|ын)(?:ым|е)?|ск(?:ий|ого|ому|им|ом)|цк(?:ий|ого|ому|им|ом)|(?:ов|ев"
    r"|ь)ич(?:а|у|ем|е)?|улы\w{0,3}|ov|ev|in|skiy|sky|ovich|evich|uly)$"
)
_FEMALE = re.compile(
    r"(?:(?:ов|ев|ин|ын)(?:ой|ою)|ск(?:ая|ую|ой)|цк(?:ая|ую|ой)|(?:овн|евн|ичн)(?:а|ы|е|у|ой"
    r"|ою)|кызы\w{0,3}|ova|eva|ina|skaya|ovna|evna|kyzy|qyzy)$"
)
_KAZAKH_CASE_OF_SURNAME = re.compile(
    r"\w{2,}(?:ов|ев|ин)(?P<she>а)?(?:[ндт][ыи]н|[гк][ае]|[ндт][ыи]|[дт][ае]|[дтн][ае]н|[мпб]ен)"
)
_EITHER = re.compile(r"(?:ов|ев|ин|ын)(?:а|у)$")
BOTH = frozenset("mf")
_SHE = re.compile(
    r"(?:клиентк\w+|г-ж\w+|госпож\w+|супруг[аиеу]|супругой|жен[аыеуо]\w?|мат\w+|мам\w+"
    r"|сестр\w+|доч\w+|бабушк\w+|девушк\w+|женщин\w+|заемщиц\w+|вкладчиц\w+|владелиц\w+"
    r"|апай\w*|ханым\w*|mrs\.?|ms\.?|wife|mother|daughter)\W{1,3}$"
)
_HE = re.compile(
    r"(?:г-н\w*|господин\w*|супругом|муж\w*|отец|отц\w+|пап\w+|сын\w*|брат\w*|дедушк\w+"
    r"|мырза\w*|ага\w*|mr\.?|husband|father|son)\W{1,3}$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it was written once: the stems of each word, and the sexes that its forms allow."""

    words: tuple[frozenset[str], ...]
    sexes: frozenset[str]


@lru_cache(maxsize=20_000)
def mention(value: str, before: str = "") -> Mention:
    """Read a name. `before`: folded text to its left, which may tell the sex or the grammatical case."""
    keys = [m.group() for m in _WORD.finditer(fold(normalise(value).text))]
    told = {_sexes(key) for key in keys} - {BOTH}
    sexes = next(iter(told)) if len(told) == 1 else BOTH
    if _SHE.search(before):
        sexes = sexes & {"f"} or sexes
    elif _HE.search(before):
        sexes = sexes & {"m"} or sexes
    elif sexes == BOTH and keys and all(_is_her_name(key) for key in keys):
        sexes = frozenset("m" if _oblique(before) else "f")
    return Mention(tuple(_stems(key) for key in keys), sexes)


def same(one: Mention, other: Mention) -> bool:
    """Whether the two mentions may be one person."""
    if not one.sexes & other.sexes or not one.words or not other.words:
        return False
    short, long = sorted((one.words, other.words), key=len)
    left = list(long)
    for stems in short:
        match = next((candidate for candidate in left if _match(stems, candidate)), None)
        if match is None:
            return False
        left.remove(match)
    return any(len(next(iter(stems))) > 1 for stems in short)


def _match(one: frozenset[str], other: frozenset[str]) -> bool:
    initials = [stems for stems in (one, other) if all(len(s) == 1 for s in stems)]
    if initials:
        letter = next(iter(initials[0]))
        return any(s.startswith(letter) for s in (other if initials[0] is one else one))
    shortest = min(max(map(len, one)), max(map(len, other)))
    return any(len(stem) >= min(4, shortest - 1) for stem in one & other)


@lru_cache(maxsize=20_000)
def _stems(key: str) -> frozenset[str]:
    """Everything the word may be a form of, as sounds that Cyrillic and Latin share."""
    found = {key}
    bare = key.rstrip("ь")
    found.add(bare)
    for ending in _KAZAKH_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= (3 if len(ending) > 1 else 4):
            found.add(key[: -len(ending)])
    for ending in _RUSSIAN_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) >= (3 if len(key) > 4 else 2):
            found.add(key[: -len(ending)])
    if key in {"павел", "лев"}:
        found.add({"павел": "павл", "лев": "льв"}[key])
    return frozenset(sounds(stem) for stem in found if stem)


@lru_cache(maxsize=20_000)
def _sexes(key: str) -> frozenset[str]:
    """Which sexes a word of a name allows."""
    kazakh = _KAZAKH_CASE_OF_SURNAME.fullmatch(key)
    if kazakh:
        return frozenset("f" if kazakh.group("she") else "m")
    if _EITHER.search(key) and not is_given_name(key):
        return BOTH
    listed = _listed_sexes(key)
    if listed:
        return listed
    if _FEMALE.search(key):
        return frozenset("f")
    if _MALE.search(key):
        return frozenset("m")
    return BOTH


def _listed_sexes(key: str) -> frozenset[str]:
    """By the lists of given names and their Russian cases; empty when they don't know the word."""
    male, female = _given_by_sex()
    found = set()
    if "а" <= key[0] <= "я":
        for parse in morphology().parse(key):
            if "Name" in parse.tag and parse.score >= 0.05 and morphology().word_is_known(key):
                if "masc" in parse.tag:
                    found.add("m")
                if "femn" in parse.tag:
                    found.add("f")
    stems = {
        key,
        *(
            key[: -len(e)]
            for e in (*_KAZAKH_ENDINGS, "а", "у", "ом", "е")
            if key.endswith(e) and len(key) > len(e) + 2
        ),
    }
    if stems & male:
        found.add("m")
    if stems & female:
        found.add("f")
    return frozenset(found)


@cache
def _given_by_sex() -> tuple[frozenset[str], frozenset[str]]:
    lists: dict[str, set[str]] = {"male": set(), "female": set()}
    for file in ("given_names_kk.txt", "given_names_ru.txt"):
        section = ""
        for line in (
            resources.files("airlock_pii").joinpath("data", file).read_text(encoding="utf-8").splitlines()
        ):
            entry = line.split("#", 1)[0].strip()
            if entry.startswith("["):
                section = entry.strip("[]")
            elif entry and section in lists:
                lists[section] |= {fold(name.split("(")[0].strip()) for name in entry.split(",")}
    return frozenset(lists["male"]), frozenset(lists["female"])


def _is_her_name(key: str) -> bool:
    """Whether the word, as it stands, can be a woman's name in the nominative (Александра, Иванова)."""
    return key in _given_by_sex()[1] or bool(re.search(r"(?:ов|ев|ин|ын)а$", key))


def _oblique(before: str) -> bool:
    """Whether the word before asks for another case: a preposition («у»), a thing («карта»), «клиента».

    «у Иванова», «карта Иванова» name a man, «бухгалтер Иванова» a woman.
    """
    last = re.search(r"([а-я]+) ?$", before)
    if last is None:
        return False
    best = morphology().parse(last.group(1))[0].tag
    if best.POS == "NOUN":
        return bool(best.animacy == "inan" or best.case != "nomn")
    return bool(best.POS == "PREP")
