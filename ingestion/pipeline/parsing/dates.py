"""Days as documents write them, in three languages: a tariff without one can't be said to be in force."""

import re
from datetime import date

STEMS = (
    ("январ", "қаңтар", "jan"), ("феврал", "ақпан", "feb"), ("март", "наурыз", "mar"),
    ("апрел", "сәуір", "apr"), ("ма[йя]", "мамыр", "may"), ("июн", "маусым", "jun"),
    ("июл", "шілде", "jul"), ("август", "тамыз", "aug"), ("сентябр", "қыркүйе", "sep"),
    ("октябр", "қазан", "oct"), ("ноябр", "қараша", "nov"), ("декабр", "желтоқсан", "dec"),
)  # fmt: skip
MONTH = "|".join(stem for stems in STEMS for stem in stems)
YEAR_WORD = r"(?:\s?(?:года?\b|г\.|г\b|жыл[а-яәғқңөұүһі]*|ж\.))"
KAZAKH_CASE = r"(?:\s?[-–]\s?(?:[днт][еа]н|[ғгқкн][еа]|[дт][еа])\b)"
DAY = (
    rf"(?<![\d.])(?:(?:\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}|\d\d\.\d\d\.\d\d)(?!\.?\d){YEAR_WORD}?{KAZAKH_CASE}?"
    r"|\d{4}-\d{2}-\d{2}(?!\d)"
    rf"|[«\"]?\d{{1,2}}(?:st|nd|rd|th|-?го)?[»\"]?\s+(?:of\s+)?(?:{MONTH})[a-zа-я]*,?\s+\d{{4}}{YEAR_WORD}?"
    rf"|\d{{4}}\s+(?:жыл[а-яәғқңөұүһі]*|ж\.)\s+[«\"]?\d{{1,2}}[»\"]?\s?-?\s?(?:{MONTH})[а-яәғқңөұүһі]*"
    rf"|\b(?:{MONTH})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
NAMED_DAY = re.compile(DAY, re.IGNORECASE)


def names_a_day(text: str) -> bool:
    """True for 01.07.2026, 01.07.26, 2026-07-01, «1 июля 2026», «2026 жылғы 1 шілде», July 1, 2026."""
    return NAMED_DAY.search(text) is not None


def day(text: str) -> date | None:
    """The day that a match of DAY names, or None when there is no such day."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = next(
        (n for n, stems in enumerate(STEMS, 1) if re.search("|".join(stems), text, re.IGNORECASE)), None
    )
    try:
        if month is None:
            first, second, third = numbers
            if first > 31:
                return date(first, second, third)
            return date(third if third > 99 else 2000 + third, second, first)
        one, other = numbers[:2]
        return date(one, month, other) if one > 31 else date(other, month, one)
    except ValueError:
        return None
