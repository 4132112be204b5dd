"""The fields of the customer whose card is open in the CRM: every form of each value is masked, whatever
it is."""

import re
from collections.abc import Iterator, Mapping

from assistant.pipeline.masking.linking import mention, same
from assistant.pipeline.masking.names import WORD
from assistant.pipeline.masking.normalise import KEY, fold, normalise
from assistant.pipeline.masking.reading import Reading
from assistant.pipeline.masking.structured.context import CURRENCY, MEASURED, SCALE
from assistant.pipeline.masking.structured.dates import dates, day_of
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
SURE = 0.995
"""The score of what is known: no other claim is as sure."""
_SEPARATORS = r"[\s.,@\-–—_/()]{0,3}"
_THOUSANDS = r"[ .,'’]?"
_SHORT = 7
"""Digits up to which a number may be a piece of a sum."""
_SUM_END = r"(?!\d|[ .,]\d)"
_NO_SCALE = rf"(?!\s?{SCALE})".translate(KEY)
_UNIT = rf"(?:\s?{CURRENCY})?".translate(KEY)
_SUM_START = r"(?<!\w)(?<!\d[ .,])"
_PLACE_KIND = (
    r"(?:д|дом|кв|квартира|мкрн?|мкр-н|микрорайон|ул|улица|пр|пр-т|просп|проспект|бульвар|б-р|пер|переулок|г|город|оф|офис"
    r"|үй|үйі|пәтер|пәтері|көше|көшесі|даңғылы|ықшам ?аудан\w{0,2}|шағын ?аудан\w{0,2}|қаласы|қ"
    r"|house|bldg|apt|flat|apartment|street|st|avenue|ave|city)"
).translate(KEY)
_KIND_WORD = re.compile(_PLACE_KIND)
_PLACE_GAP = rf"[\s.,;№/\-]{{0,3}}(?:{_PLACE_KIND}(?![^\W\d])[\s.,;№/\-]{{0,3}}){{0,2}}"


def find(reading: Reading, known: Mapping[str, str]) -> Iterator[Claim]:
    """Every occurrence of the values of `known` (field or label -> value), in any case, spacing and
    script."""
    for name, value in known.items():
        label = _label(name)
        if not value or not value.strip():
            continue
        if label == "PERSON":
            yield from _person(reading, value)
            continue
        if label == "DOB":
            yield from _born(reading, value)
        for shape in _shapes(label, value):
            for found in re.finditer(shape, reading.key):
                if label == "AMOUNT" or not _is_sum(reading, found):
                    yield Claim(found.start(), found.end(), label, SURE)


def _label(name: str) -> str:
    key = re.sub(r"[_\s]*\d+$", "", name.strip("<>").upper()).replace(" ", "_")
    if key in LABELS:
        return key
    return next((label for label, names in _FIELDS.items() if key in names), "ACCOUNT")


def _person(reading: Reading, value: str) -> Iterator[Claim]:
    """Every word of the name; of two letters («Ли») only with a capital where capitals tell something."""
    whole, shouted = mention(value), reading.text.isupper()
    for match in WORD.finditer(reading.text):
        word = match.group()
        long_enough = len(word) >= 3 or (len(word) == 2 and word[0].isupper() and not shouted)
        if long_enough and same(whole, mention(word)):
            yield Claim(match.start(), match.end(), "PERSON", SURE)


def _born(reading: Reading, value: str) -> Iterator[Claim]:
    """The day in any order and in words: a card writes 1985-03-15, people 15.03.1985 and «15 марта 85»."""
    # a card may add the hour
    born = day_of(fold(normalise(re.split(r"T\d", value)[0]).text))
    for start, end in dates(reading) if born else ():
        written = day_of(reading.key[start:end])
        if born and written and written.may_be(born):
            yield Claim(start, end, "DOB", SURE)


def _shapes(label: str, value: str) -> Iterator[str]:
    """Patterns of the folded text that are `value`: never a piece of a longer number."""
    key = fold(normalise(value).text)
    if label == "AMOUNT" and (sum_shape := _sum(key)):
        yield sum_shape
        return
    if label == "ADDRESS":
        yield from _addresses(re.findall(r"\w+", key))
    characters = [c for c in key if c.isalnum()]
    if len(characters) < 3:
        return
    body = _SEPARATORS.join(map(re.escape, characters))
    if len(characters) < _SHORT and "".join(characters).isdigit():
        yield f"{_SUM_START}{body}{_SUM_END}"
    else:
        # after a word a case ending may follow, after a number no digit
        yield rf"(?<!\w){body}(?!\d|\w{{5}})"


def _sum(key: str) -> str:
    """A sum with or without its thousands apart and its empty cents; empty where `key` is no sum."""
    found = re.search(r"\d(?:[\d .,'’]*\d)?", key)
    if found is None:
        return ""
    cents = re.search(r"[.,](\d{1,2})$", found.group())
    whole = re.sub(r"\D", "", found.group()[: cents.start()] if cents else found.group())
    if len(whole) < 3:
        return ""
    apart = _THOUSANDS.join(re.findall(r"\d{1,3}(?=(?:\d{3})*$)", whole))
    told = cents.group(1) if cents else "00"
    rest = f"(?:[.,]{told})?" if not told.strip("0") else f"[.,]{told}"
    return f"{_SUM_START}{apart}{rest}{_SUM_END}{_NO_SCALE}{_UNIT}"


def _addresses(tokens: list[str]) -> Iterator[str]:
    """An address without its town, and without its flat; «дом», «кв.» may stand or not."""
    core = [token for token in tokens if not _KIND_WORD.fullmatch(token)]
    for first in range(len(core)):
        rest = core[first:]
        numbers = sum(token[0].isdigit() for token in rest)
        if len(rest[0]) < 3 or rest[0].isdigit() or not numbers:
            continue
        parts = [re.escape(t) + (r"[^\W\d]{0,3}" if t.isalpha() else r"(?!\d)") for t in rest]
        shape = _PLACE_GAP.join(parts)
        if numbers > 1:
            shape = _PLACE_GAP.join(parts[:-1]) + f"(?:{_PLACE_GAP}{parts[-1]})?"
        yield rf"(?<!\w)(?:{_PLACE_KIND}\W{{1,2}})?{shape}(?!\d)"


def _is_sum(reading: Reading, found: re.Match[str]) -> bool:
    """A short number of the customer's («1200») that here is a sum, a term or a rate."""
    short = sum(c.isdigit() for c in found.group()) < _SHORT and not any(c.isalpha() for c in found.group())
    return short and MEASURED.match(reading.key, found.end()) is not None
