"""How a placeholder is written, and how models write it when they are careless."""

import re

from assistant.pipeline.masking.values import LABELS, TYPED

_TWINS = {
    "A": "AaАа",
    "B": "BbВв",
    "C": "CcСс",
    "D": "Dd",
    "E": "EeЕе",
    "H": "HhНн",
    "I": "IiІіl1",
    "L": "Ll",
    "M": "MmМм",
    "N": "Nn",
    "O": "OoОо0",
    "P": "PpРр",
    "R": "Rr",
    "S": "SsЅѕ",
    "T": "TtТт",
    "U": "Uu",
    "V": "Vv",
    "X": "XxХх",
    "_": "_ ",
}
_TRANSLATED = {
    "ПЕРСОНА": "PERSON",
    "ПЕРСОН": "PERSON",
    "ИИН": "IIN",
    "ЖСН": "IIN",
    "БИН": "BIN",
    "КАРТА": "CARD",
    "СЧЕТ": "ACCOUNT",
    "СУММА": "AMOUNT",
    "ТЕЛЕФОН": "PHONE",
    "АДРЕС": "ADDRESS",
}
_NAMES = (*LABELS, TYPED)
_OPEN = r"(?:<|&lt;|‹|\[|\{)"
_CLOSE = r"(?:\s?(?:>|&gt;|›|\]|\}))"
_LINK = r"(?:(?:\\?_|[ \-]|\s?__?\s?)[№#]?)"


def _loosely(name: str) -> str:
    return "".join(f"[{_TWINS[c]}]" for c in name)


_ANY = "|".join(f"(?P<n{i}>{_loosely(name)})" for i, name in enumerate(_NAMES))
_BARE = "|".join(f"(?P<b{i}>{_loosely(name)})" for i, name in enumerate(_NAMES))
_SHOUTED = "|".join(f"(?P<s{i}>{name})" for i, name in enumerate(_NAMES))
_FOREIGN = "|".join(f"(?P<t{i}>{name})" for i, name in enumerate(_TRANSLATED))
WRITTEN = re.compile(
    rf"{_OPEN}\s?(?:{_ANY}|(?i:{_FOREIGN})){_LINK}?(?P<in>\d{{1,4}})(?!\d){_CLOSE}?"
    rf"|(?<![^\W_])(?:{_BARE})\\?_(?P<out>\d{{1,4}})(?!\d){_CLOSE}?"
    rf"|(?<!\w)(?:{_SHOUTED})[ \-](?P<far>[1-9]\d?)(?![\d\w])(?![ ]?[ .,:/\-()][ ]?\d){_CLOSE}?"
)
"""A placeholder with lost brackets, another case, spaces, Cyrillic twins, HTML escapes, a translated
label."""

LONGEST = 24
"""No spelling that WRITTEN takes is longer; what a stream may have to hold back."""


def placeholder(label: str, number: int) -> str:
    """`<LABEL_n>`, as it stands in masked text."""
    return f"<{label}_{number}>"


def read(found: re.Match[str]) -> str:
    """The placeholder that a match of WRITTEN means, in its proper spelling."""
    number = int(found.group("in") or found.group("out") or found.group("far"))
    name = next(k for k, v in found.groupdict().items() if v and k[0] in "nbst" and k[1:].isdigit())
    if name[0] == "t":
        return placeholder(tuple(_TRANSLATED.values())[int(name[1:])], number)
    return placeholder(_NAMES[int(name[1:])], number)


def _prefixes() -> re.Pattern[str]:
    """The end of a text that the next piece may turn into a placeholder."""
    letters = [
        *(_loosely_each(name) for name in _NAMES),
        *([f"[{c}{c.lower()}]" for c in n] for n in _TRANSLATED),
    ]
    names = "|".join(_growing(name) for name in letters)
    link = r"(?:\\_?|\s?_{0,2}\s?|[ \-])?[№#]?"
    number = r"(?:\d{1,4}(?:\s|&(?:g(?:t;?)?)?)?)?"
    opened = rf"(?:<|‹|\[|\{{|&(?:l(?:t;?)?)?)\s?(?:(?:{names}){link}{number})?"
    return re.compile(rf"(?:{opened}|(?<![^\W_])(?:{names}){link}{number})$")


def _loosely_each(name: str) -> list[str]:
    return [f"[{_TWINS[c]}]" for c in name]


def _growing(atoms: list[str]) -> str:
    """A pattern of every non-empty beginning of the sequence `atoms`."""
    pattern = ""
    for atom in reversed(atoms):
        pattern = f"{atom}(?:{pattern})?" if pattern else atom
    return pattern


UNFINISHED = _prefixes()
