"""What the CRF sees of a word: its letters, what the lists say of it, and its two neighbours on each side.

The same function serves training and tagging, so a model file fits the code it was trained with.
"""

import gzip
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

from assistant.pipeline.masking.lexicon import (
    KAZAKH_NAME,
    KAZAKH_SUFFIX,
    PATRONYMIC,
    SURNAME,
    is_given_name,
    morphology,
)
from assistant.pipeline.masking.normalise import fold

CLUSTERS = Path(str(resources.files(__package__).joinpath("model", "clusters.txt.gz")))
"""Words of Russian news grouped by meaning, only the groups with names in them; written by cluster.py."""
TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+|[^\w\s]|_")
_TAGS = ("Name", "Surn", "Patr", "Geox")
_NEIGHBOURS = (-2, -1, 1, 2)
_OWN_ONLY = ("p2", "p3", "p4", "s1", "s2", "s4", "le")
_PERSON_WORD = re.compile(
    r"(?:клиент|гражд|абонент|заемщик|заемщиц|вкладчик|владел|получател|отправител|держател"
    r"|плательщик|имя|зовут|фамили|фио|азамат|customer|client|mr|mrs|ms|name|borrower"
    r"|holder)\w{0,4}$"
)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """Words, numbers and marks of `text` with their positions."""
    return [(m.start(), m.end(), m.group()) for m in TOKEN.finditer(text)]


def features(words: Sequence[str], kinds: Sequence[str] | None = None) -> list[list[str]]:
    """One list of features for each of `words`, which are one sentence.

    `kinds`: what the NER (ner.py) takes each word for; None when it has no say.
    """
    mode = _mode(words)
    own = [_own(word, mode) for word in words]
    for row, kind in zip(own, kinds or (), strict=False):
        row.append(f"ner={kind}")
    seen = [[f for f in fs if f[:2] not in _OWN_ONLY] for fs in own]
    out = []
    for index, word in enumerate(words):
        row = list(own[index])
        for step in _NEIGHBOURS:
            near = index + step
            if 0 <= near < len(words):
                row += [f"{step}:{feature}" for feature in seen[near]]
            else:
                row.append(f"{step}:#")
        if mode == "mix":
            opens = index == 0 or words[index - 1] in '.!?«"—-:'
            row.append(f"place={'first' if opens else 'mid'}{_shape(word)}")
        out.append(row)
    return out


def _mode(words: Sequence[str]) -> str:
    """Whether capitals tell anything: "low" and "caps" texts have none or nothing else."""
    spelled = [w for w in words if w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in spelled)
    if capitals == 0:
        return "low"
    return (
        "caps"
        if capitals > 0.8 * len(spelled) and sum(w.isupper() for w in spelled) > 0.7 * len(spelled)
        else "mix"
    )


def _own(word: str, mode: str) -> list[str]:
    low = word.lower()
    row = [f"w={low}", f"m={mode}", f"sh={_shape(word) if mode == 'mix' else mode}"]
    if word[0].isalpha():
        row += _spelling(low)
        row += _lists(low)
    return row


def _shape(word: str) -> str:
    if word.isdigit():
        return "d"
    if not word[0].isalpha():
        return "p"
    if word.isupper() and len(word) > 1:
        return "U"
    return "T" if word[0].isupper() else "l"


@lru_cache(maxsize=50_000)
def _spelling(low: str) -> tuple[str, ...]:
    row = [f"s{n}={low[-n:]}" for n in (1, 2, 3, 4) if len(low) > n]
    row += [f"p{n}={low[:n]}" for n in (2, 3, 4) if len(low) > n]
    row.append(f"le={min(len(low), 9)}")
    return tuple(row)


@lru_cache(maxsize=50_000)
def _lists(low: str) -> tuple[str, ...]:
    """What the name lists, the endings and the dictionary say of a word."""
    key = fold(low)
    row = []
    if is_given_name(low):
        row.append("given")
    else:
        suffix = KAZAKH_SUFFIX.search(key)
        if suffix and suffix.start() >= 3 and is_given_name(key[: suffix.start()]):
            row.append("given+")
        elif _begins_with_given(key):
            row.append("given..")
    for name, known in (
        ("ordinary", "ordinary_words.txt"),
        ("place", "places.txt"),
        ("notname", "not_names.txt"),
    ):
        if key in _listed(known):
            row.append(name)
    for name, shape in (("patr", PATRONYMIC), ("surn", SURNAME), ("kkname", KAZAKH_NAME)):
        if shape.match(key):
            row.append(name)
    if _PERSON_WORD.match(key):
        row.append("person")
    if re.search(r"[а-яё]", low):
        row += _dictionary(low)
        if low in clusters():
            row.append(f"cluster={clusters()[low]}")
    if re.search(r"[әғқңөұүһі]", low):
        row.append("kk")
    if re.search(r"[a-z]", low):
        row.append("lat")
    return tuple(row)


def _dictionary(low: str) -> list[str]:
    """pymorphy3: part of speech, and how likely the word is a given name, surname, patronymic, place."""
    parses = morphology().parse(low)
    known = morphology().word_is_known(low)
    row = ["known" if known else "unknown", f"pos={parses[0].tag.POS}"]
    if known:
        row.append(f"lemma={parses[0].normal_form}")
        if parses[0].tag.case:
            row.append(f"case={parses[0].tag.case}")
        if parses[0].tag.animacy == "anim":
            row.append("anim")
    for tag in _TAGS:
        score = sum(parse.score for parse in parses[:6] if tag in parse.tag)
        if score > 0:
            row.append(f"{tag}{0 if score < 0.1 else 1 if score < 0.5 else 2}{'k' if known else 'u'}")
    return row


def _begins_with_given(key: str) -> bool:
    """A surname made of a given name: нурланов, ахметжанова."""
    found = re.match(r"(\w{4,}?)(?:ов|ев|ин|улы|кызы|овна|ович)", key)
    return bool(found and is_given_name(found.group(1)))


@cache
def clusters() -> dict[str, str]:
    """Word -> number of its group."""
    found: dict[str, str] = {}
    if CLUSTERS.exists():
        for line in gzip.decompress(CLUSTERS.read_bytes()).decode().splitlines():
            number, *members = line.split(" ")
            found |= dict.fromkeys(members, number)
    return found


@cache
def _listed(file: str) -> frozenset[str]:
    found = set()
    for line in (
        resources.files("airlock_pii").joinpath("data", file).read_text(encoding="utf-8").splitlines()
    ):
        entry = line.split("#", 1)[0].strip()
        if entry and not entry.startswith("["):
            found |= {fold(part.strip()) for part in entry.split(",")}
    return frozenset(found)
