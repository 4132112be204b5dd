"""The fields of the customer whose card is open in the CRM: every form of each value is masked, whatever
it is."""

import re
from collections.abc import Iterator, Mapping

from assistant.pipeline.masking.linking import mention, same
from assistant.pipeline.masking.names import WORD
from assistant.pipeline.masking.normalise import fold, normalise
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import LABELS, Claim

_FIELDS = {
    "PERSON": ("NAME", "FULL_NAME", "FIO", "SURNAME", "FIRST_NAME", "LAST_NAME"),
    "ACCOUNT": ("CONTRACT", "APPLICATION"),
    "AMOUNT": ("BALANCE", "DEBT", "SALARY", "INCOME"),
    "DOB": ("BIRTH_DATE", "BIRTHDAY", "DATE_OF_BIRTH"),
    "DOC_ID": ("PASSPORT", "DOCUMENT", "ID_CARD"),
    "EMAIL": ("MAIL", "E_MAIL"),
    "PHONE": ("MOBILE", "PHONE_NUMBER"),
    "SECRET": ("CODE_WORD", "PASSWORD", "PIN"),
    "VEHICLE": ("CAR", "PLATE"),
    "ADDRESS": ("STREET", "HOME_ADDRESS"),
}
_SEPARATORS = r"[\s.\-–—_/()]{0,3}"


def find(reading: Reading, known: Mapping[str, str]) -> Iterator[Claim]:
    """Every occurrence of the values of `known` (field or label -> value), in any case, spacing and
    script."""
    for name, value in known.items():
        label = _label(name)
        if not value or not value.strip():
            continue
        if label == "PERSON":
            yield from _person(reading, value)
        else:
            yield from _exact(reading, label, value)


def _label(name: str) -> str:
    key = re.sub(r"[_\s]*\d+$", "", name.strip("<>").upper()).replace(" ", "_")
    if key in LABELS:
        return key
    return next((label for label, names in _FIELDS.items() if key in names), "ACCOUNT")


def _person(reading: Reading, value: str) -> Iterator[Claim]:
    whole = mention(value)
    for match in WORD.finditer(reading.text):
        word = match.group()
        if len(word) >= 3 and same(whole, mention(word)):
            yield Claim(match.start(), match.end(), "PERSON", 0.995)


def _exact(reading: Reading, label: str, value: str) -> Iterator[Claim]:
    characters = [c for c in fold(normalise(value).text) if c.isalnum()]
    if len(characters) < 3:
        return
    for match in re.finditer(rf"(?<!\w){_SEPARATORS.join(map(re.escape, characters))}", reading.key):
        yield Claim(match.start(), match.end(), label, 0.995)
