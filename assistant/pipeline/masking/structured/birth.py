"""Dates of birth: a date that the text calls so, or a date too early to be anything else beside a person."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import led_by
from assistant.pipeline.masking.structured.dates import dates, year
from assistant.pipeline.masking.values import Claim

_CUE = words(
    r"(?:дат[аыуеой]+ рожд\w*|д\.? ?р\.?(?![а-я])|рожд\w*|род\.|родил\w+|уродж\w+"
    r"|туған (?:күн\w*|жыл\w*)|туған|туылған\w*|дүниеге келген\w*|т\.к\."
    r"|date of birth|birth ?date|birthday|born|d\.?o\.?b\.?)"
)
_AFTER = words(
    r"\s*(?:г\.?|года|год)?\W{0,3}(?:р\.|(?:дат\w+ )?рожд\w*|г\.? ?р\.?(?![а-я]))|\s*(?:жылы?"
    r"|ж\.)?\s*(?:күні\s*)?(?:туған|туылған|т\.|дүниеге)|\s*\(?(?:д\.?р\.?|dob|born)"
)
_OTHER_DATE = words(
    r"(?<![a-zа-я])(?:от|с|до|по|выдан\w*|открыт\w*|берілген|dated|since|until|issued)\W{1,3}"
)
_YEAR = words(
    r"(?<!\d)(19[2-9]\d|20[01]\d)(?!\d)(?:\s*(?:г\.?|года|год|жылғы|жылы|ж\.)?\s*(?:р\."
    r"|рожд\w*|г\.? ?р\.?|туған\w*|туылған\w*|т\.))"
)
_BARE = words(r"(?<!\d)(?:\d{2}[ .]?\d{2}[ .]?(?:19|20)\d{2}|(?:19|20)\d{6}|\d{6})(?!\d)")


def find(reading: Reading) -> Iterator[Claim]:
    """Every date of birth in the text, with or without day and month; once one is there, rivals of it too."""
    told = [
        (start, end)
        for start, end in dates(reading)
        if led_by(reading, start, _CUE, 40) or _AFTER.match(reading.key, end)
    ]
    for start, end in dates(reading):
        if (start, end) in told:
            yield Claim(start, end, "DOB", 0.95)
        elif told and _could_be_born(reading, start, end) and not led_by(reading, start, _OTHER_DATE, 20):
            yield Claim(start, end, "DOB", 0.9)
    for found in _YEAR.finditer(reading.key):
        yield Claim(found.start(1), found.end(1), "DOB", 0.8)
    for found in _BARE.finditer(reading.key):
        if led_by(reading, found.start(), _CUE, 25):
            yield Claim(found.start(), found.end(), "DOB", 0.85)


def beside_person(reading: Reading, people: list[Claim]) -> Iterator[Claim]:
    """Dates between 1920 and 2010 right after a name or an IIN: forms list them so."""
    for start, end in dates(reading):
        for person in people:
            gap = reading.key[person.end : start]
            near = person.end <= start and len(gap) <= 4 and not any(c.isalnum() for c in gap)
            if near and _could_be_born(reading, start, end):
                yield Claim(start, end, "DOB", 0.9)


def _could_be_born(reading: Reading, start: int, end: int) -> bool:
    return 1920 <= year(reading.text[start:end]) <= 2010
