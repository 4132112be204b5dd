"""IBAN: KZ and 18 letters or digits, in any grouping, with Cyrillic К and З too; foreign ones in capitals."""

import re
from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.values import Claim

_SEP = r"[ \n.\-–_/]{0,3}"
_KZ = r"(?<![a-zа-я\d])[kк][ ]?[zз]"
_FULL = re.compile(rf"{_KZ}{_SEP}\d{_SEP}\d(?:{_SEP}\d){{3}}(?:{_SEP}[\da-zа-я]){{13}}(?:[\da-z]+(?=\W|$))?")
_OTHER_LENGTH = re.compile(
    rf"{_KZ}{_SEP}\d[\da-z]*(?:{_SEP}(?=[a-z]*\d)[\da-z]+)+|{_KZ}{_SEP}\d[\da-z]{{5,}}"
)
_HIDDEN = re.compile(rf"{_KZ}{_SEP}(?:\d\d)?(?:{_SEP}[\da-z]{{1,6}})?(?:{_SEP}[*x•.…]+)+{_SEP}\d{{2,6}}")
_FOREIGN = re.compile(
    r"(?<![A-Za-z\d])(?!KZ)[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,4})?(?![A-Za-z\d])"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Account numbers that start with their country; of the wrong length and partly starred ones too."""
    for shape, score in ((_FULL, 0.98), (_OTHER_LENGTH, 0.9), (_HIDDEN, 0.9)):
        for found in shape.finditer(reading.key):
            if sum(c.isdigit() for c in found.group()) >= 4:
                yield Claim(found.start(), found.end(), "IBAN", score)
    for found in _FOREIGN.finditer(reading.text):
        if sum(c.isdigit() for c in found.group()) >= 10:
            yield Claim(found.start(), found.end(), "IBAN", 0.9)
