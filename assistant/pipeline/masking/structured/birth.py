"""Dates of birth: a date that the text calls so, or a date too early to be anything else beside a person."""

from collections.abc import Iterator

from assistant.pipeline.masking.reading import Reading, words
from assistant.pipeline.masking.structured.context import led_by
from assistant.pipeline.masking.structured.dates import dates
from assistant.pipeline.masking.values import Claim

_CUE = words(
    r"(?:дат[аыуеой]+ рожд\w*|д\.? ?р\.?(?![а-я])|рожд\w*|род\.|родил\w+|уродж\w+|туған (?:күн\w*|жыл\w*)|туған|туылған\w*|дүниеге келген\w*|т\.к\."
    r"|date of birth|birth ?date|birthday|born|d\.?o\.?b\.?)"
)
_AFTER = words(
    r"\s*(?:г\.?|года|год)?\s*(?:р\.|рожд\w*|г\.? ?р\.?(?![а-я]))|\s*(?:жылы?|ж\.)?\s*(?:күні\s*)?(?:туған|туылған|т\.|дүниеге)|\s*\(?(?:д\.?р\.?|dob|born)"
)
_YEAR = words(
    r"(?<!\d)(19[2-9]\d|20[01]\d)(?!\d)(?:\s*(?:г\.?|года|год|жылғы|жылы|ж\.)?\s*(?:р\.|рожд\w*|г\.? ?р\.?|туған\w*|туылған\w*|т\.))"
)
_BARE = words(r"(?<!\d)(?:\d{2}[ .]?\d{2}[ .]?(?:19|20)\d{2}|(?:19|20)\d{6}|\d{6})(?!\d)")


def find(reading: Reading) -> Iterator[Claim]:
    """Every date of birth in the text, with or without day and month."""
    for start, end in dates(reading):
        if led_by(reading, start, _CUE, 40) or _AFTER.match(reading.key, end):
            yield Claim(start, end, "DOB", 0.95)
    for found in _YEAR.finditer(reading.key):
        yield Claim(found.start(1), found.end(1), "DOB", 0.8)
    for found in _BARE.finditer(reading.key):
        if led_by(reading, found.start(), _CUE, 25):
            yield Claim(found.start(), found.end(), "DOB", 0.85)


def beside_person(reading: Reading, people: list[Claim]) -> Iterator[Claim]:
    """Dates between 1920 and 2010 right after a name or an IIN: forms list them so."""
    for start, end in dates(reading):
        year = int("".join(c for c in reading.text[start:end] if c.isdigit())[-4:] or 0)
        for person in people:
            gap = reading.key[person.end : start]
            if (
                1920 <= year <= 2010
                and person.end <= start
                and len(gap) <= 4
                and not any(c.isalnum() for c in gap)
            ):
                yield Claim(start, end, "DOB", 0.8)
