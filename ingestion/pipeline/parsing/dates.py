"""Whether a text names a day: a tariff without one can't be said to be in force."""

import re

MONTHS = (
    "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    "|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан"
    "|january|february|march|april|may|june|july|august|september|october|november|december"
)
DAY = re.compile(
    r"\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b\d{4}-\d{2}-\d{2}\b"
    rf"|\b\d{{1,2}}[»\"]?\s+(?:{MONTHS})\w*,?\s+\d{{4}}\b"
    rf"|\b\d{{4}}\s+жыл\w*\s+\d{{1,2}}\s+(?:{MONTHS})"
    rf"|\b(?:{MONTHS})\s+\d{{1,2}},\s+\d{{4}}\b",
    re.IGNORECASE,
)


def names_a_day(text: str) -> bool:
    """True for 01.07.2026, 2026-07-01, «1 июля 2026», «2026 жылғы 1 шілде», July 1, 2026."""
    return DAY.search(text) is not None
