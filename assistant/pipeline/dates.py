"""Days: written with the name of their month, or in figures without the century or the year."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_RU, _KK = "(?:ь|я|ю|е|[её]м)", "[а-яәғіңөұүқһ]*"
# whole names and what they are shortened to: «маржа», «мамандар», «декларации» are no months, and what is a
# word of its own («там», «сен», «қар») needs a full stop
_RUSSIAN = (
    rf"янв(?:ар{_RU})?|фев(?:р(?:ал{_RU})?)?|мар(?:т(?:а|у|е|ом)?)?|апр(?:ел{_RU})?|ма(?:й|я|ю|е|ем)|июн{_RU}?"
    rf"|июл{_RU}?|авг(?:уст(?:а|у|е|ом)?)?|сент(?:ябр{_RU})?|сен(?=\.)|окт(?:ябр{_RU})?|ноя(?:б(?:р{_RU})?)?|дек(?:абр{_RU})?"
)
_KAZAKH = "(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйе[кг]|қазан|қараша|желтоқсан)"
_KAZAKH_SHORT = r"(?:қаң|ақп|нау|сәу|мам|мау|шіл|там|қыр|қаз|қар|жел)(?=\.)"
# "may" is a verb too
_ENGLISH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|may(?=,?\s+(?:19|20)\d\d)|june?|july?"
    r"|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH = rf"{_RUSSIAN}|{_KAZAKH}{_KK}|{_KAZAKH_SHORT}|{_ENGLISH}"
_BEGINNINGS = (
    "янв|қаң|jan", "фев|ақп|feb", "мар|нау|mar", "апр|сәу|apr", "ма[йяюе]|мам|may", "июн|мау|jun",
    "июл|шіл|jul", "авг|там|aug", "сен|қыр|sep", "окт|қаз|oct", "ноя|қар|nov", "дек|жел|dec",
)  # fmt: skip
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_ORDINALS = (
    (r"перв(?:ого|ое|ому)|бірінші|first", 1), (r"втор(?:ого|ое|ому)|екінші|second", 2),
    (r"треть(?:его|е|ему)|үшінші|third", 3), (r"четв[её]рт(?:ого|ое|ому)|төртінші|fourth", 4),
    (r"пят(?:ого|ое|ому)|бесінші|fifth", 5), (r"шест(?:ого|ое|ому)|алтыншы|sixth", 6),
    (r"седьм(?:ого|ое|ому)|жетінші|seventh", 7), (r"восьм(?:ого|ое|ому)|сегізінші|eighth", 8),
    (r"девят(?:ого|ое|ому)|тоғызыншы|ninth", 9), (r"десят(?:ого|ое|ому)|оныншы|tenth", 10),
    (r"одиннадцат(?:ого|ое|ому)|eleventh", 11), (r"двенадцат(?:ого|ое|ому)|twelfth", 12),
    (r"тринадцат(?:ого|ое|ому)|thirteenth", 13), (r"четырнадцат(?:ого|ое|ому)|fourteenth", 14),
    (r"пятнадцат(?:ого|ое|ому)|fifteenth", 15), (r"шестнадцат(?:ого|ое|ому)|sixteenth", 16),
    (r"семнадцат(?:ого|ое|ому)|seventeenth", 17), (r"восемнадцат(?:ого|ое|ому)|eighteenth", 18),
    (r"девятнадцат(?:ого|ое|ому)|nineteenth", 19), (r"двадцат(?:ого|ое|ому)|жиырмасыншы|twentieth", 20),
    (r"тридцат(?:ого|ое|ому)|отызыншы|thirtieth", 30),
)  # fmt: skip
_TENS = ((r"он", 10), (r"двадцать|жиырма|twenty", 20), (r"тридцать|отыз|thirty", 30))
_ORDINAL = "|".join(words for words, _ in _ORDINALS)
_TEN = "|".join(words for words, _ in _TENS)
_WRITTEN_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?P<year>{_YEAR})\s+(?:жыл\w*|ж\.)\s+(?P<day>\d{{1,2}})(?:\s+|\s?-\s?)(?P<month>{_MONTH})(?!\w)",
        rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:st|nd|rd|th|-?(?:го|е|ое|му))?[»\"]?(?:\s+|\s?-\s?)(?:of\s+)?(?P<month>{_MONTH})"
        rf"(?!\w),?(?:\s+(?P<year>{_YEAR}))?",
        rf"\b(?P<month>{_ENGLISH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<year>{_YEAR}))?",
        rf"(?:(?P<year>{_YEAR})\s+(?:жыл\w*|ж\.)\s+)?\b(?P<month>{_KAZAKH})[дт][ыі]ң\s+(?P<day>\d{{1,2}})-?с?[іы]{_KK}(?!\w)",
        rf"\b(?:(?P<ten>{_TEN})[\s-]+)?(?P<named>{_ORDINAL})\s+(?:of\s+)?(?P<month>{_MONTH})(?!\w)(?:,?\s+(?P<year>{_YEAR}))?",
    )
)
# «02.07.26», «02.07»: a number with a nought before it is no sum
_SHORT_DAY = re.compile(
    r"(?<![\d.,:/])(?P<day>0[1-9]|[12]\d|3[01])\.(?P<month>0[1-9]|1[0-2])(?:\.(?P<year>\d{2}))?(?![\d:/%]|[.,]\d|\s?%)"
)


@dataclass(frozen=True, slots=True)
class Day:
    """Code points [start, end) of a text; `value` is day.month or day.month.year."""

    start: int
    end: int
    value: str


def days_in(text: str) -> Iterator[Day]:
    """The days of a text, those with the name of their month first; none overlaps another."""
    found: list[Day] = []
    for pattern in _WRITTEN_DAYS:
        for match in pattern.finditer(text):
            if not any(match.start() < one.end and match.end() > one.start for one in found):
                found += _written(match)
    yield from found
    for match in _SHORT_DAY.finditer(text):
        if match["year"] or "0" in (match["day"][0], match["month"][0]):
            year = f".20{match['year']}" if match["year"] else ""
            yield Day(match.start(), match.end(), f"{int(match['day'])}.{int(match['month'])}{year}")


def _written(match: re.Match[str]) -> Iterator[Day]:
    parts = match.groupdict()
    day = int(parts["day"]) if "day" in parts else _named_day(parts["ten"], parts["named"])
    month = next(
        n for n, names in enumerate(_BEGINNINGS, 1) if re.match(names, parts["month"], re.IGNORECASE)
    )
    if 1 <= day <= 31:
        year = f".{parts['year']}" if parts["year"] else ""
        yield Day(match.start(), match.end(), f"{day}.{month}{year}")


def _named_day(ten: str | None, ordinal: str) -> int:
    def value(word: str, of: tuple[tuple[str, int], ...]) -> int:
        return next(number for words, number in of if re.fullmatch(words, word, re.IGNORECASE))

    return (value(ten, _TENS) if ten else 0) + value(ordinal, _ORDINALS)
