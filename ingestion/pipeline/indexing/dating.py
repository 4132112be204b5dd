"""The date a question asks about, out of its words: documents are chosen by it, and no row names it."""

import re

_MONTH = (
    r"(?:(?:январ|феврал|март|апрел|ма[йяе]\b|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан)\w*"
    r"|(?:jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov|dec)\w*(?:\s+\d{1,2}\b)?)"
)
_YEAR = r"(?:(?:19|20)\d\d|\d\d(?=-?(?:го|м|ж)))(?:-?\w{1,3})?(?:\s*(?:г\.|год\w*|жыл\w*))?"
_DATE = re.compile(
    rf"\b\d{{1,2}}[./]\d{{1,2}}[./](?:\d\d){{1,2}}\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
    rf"|\b(?:{_YEAR}\s+)?(?:\d{{1,2}}\s+)?{_MONTH}(?:,?\s+{_YEAR})?|\b{_YEAR}",
    re.IGNORECASE,
)


def without_date(text: str) -> str:
    """The text without its dates; as it is where nothing else would be left."""
    return " ".join(_DATE.sub(" ", text).split()) or text
