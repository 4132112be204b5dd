"""Vehicles and real estate: plates, VIN, technical passports, cadastral numbers."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.values import Claim

_PLATE_NEW = words(r"(?<![\w])\d{3}[ \-]?[a-zа-я]{2,3}[ \-]?(?:0[1-9]|1\d|20)(?![\w%])")
_PLATE_OLD = words(r"(?<![\w])[a-zа-я][ \-]?\d{3}[ \-]?[a-zа-я]{2,3}(?:[ \-]?\d{2,3})?(?!\w)")
_NOT_A_PLATE = words(
    r"тг|тнг|тенг|руб|мин|мес|дней|дня|час|год|лет|кг|шт|раз|usd|eur|kzt|day|см|из|на|по|до|от|за|ай|кун"
)
_PLATE_CUE = words(
    r"(?:гос\.? ?номер\w*|госномер\w*|грнз|номер\w* (?:машин\w*|авто\w*)|авто\w*|машин\w*"
    r"|көлік\w*|plate|car|vehicle|камри|тойота|toyota|lada|hyundai|kia)"
)
_VIN = words(r"(?<![\w])(?=[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-hj-npr-z0-9]{17}(?!\w)")
_VIN_CUE = words(r"(?:\bvin\b|вин(?:-?код\w*)?)\W{0,3}(?:номер\W{0,3})?(?P<value>[a-z0-9]{11,17})")
_CADASTRE = words(r"(?<![\d])\d{2}[:\-]\d{3}[:\-]\d{3}[:\-]\d{3,4}(?:[:\-]\d{1,4}){0,4}(?!\d)")
_CADASTRE_CUE = words(
    r"кадастр\w*(?:\s+(?:номер\w*|нөмірі\w*|number|№))*\W{0,4}(?P<value>\d[\d:\-./ ]{5,30}\d)"
    r"|cadastral (?:number|no)\W{0,3}(?P<other>\d[\d:\-./ ]{5,30}\d)"
)
_TECH = words(
    r"(?:техпаспорт\w*|тех\.? ?паспорт\w*|срт[сc])(?:\s+(?:номер\w*|серия"
    r"|№))*\W{0,3}(?P<value>[a-zа-я]{1,2}\s?\d{6,9}|\d{6,9})"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Numbers of cars and plots, with or without the word that names them."""
    for shape in (_PLATE_NEW, _PLATE_OLD):
        for found in shape.finditer(reading.key):
            letters = "".join(c for c in found.group() if c.isalpha())
            cued = _PLATE_CUE.search(reading.before(found.start(), 30))
            upper = (
                reading.text[found.start() : found.end()].upper() == reading.text[found.start() : found.end()]
            )
            if not _NOT_A_PLATE.fullmatch(letters) and (cued or (upper and shape is _PLATE_NEW)):
                yield Claim(found.start(), found.end(), "VEHICLE", 0.9)
            elif shape is _PLATE_NEW and " " not in found.group() and len(letters) == 3:
                yield Claim(found.start(), found.end(), "VEHICLE", 0.7)
    for shape in (_VIN, _CADASTRE):
        for found in shape.finditer(reading.key):
            yield Claim(found.start(), found.end(), "VEHICLE", 0.9)
    for shape in (_VIN_CUE, _CADASTRE_CUE, _TECH):
        for found in shape.finditer(reading.key):
            name = next(name for name, value in found.groupdict().items() if value)
            yield Claim(found.start(name), found.end(name), "VEHICLE", 0.9)
