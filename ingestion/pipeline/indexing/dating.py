"""The date a question asks about, out of its words: documents are chosen by it, and no row names it."""

import re

_MONEY = r"₸|\$|€|%|тенге|теңге|тг\b|kzt|usd|eur|rub|руб|долл|евро|тыс|млн|мың"
_NO_SUM = rf"(?!\d|[.,]\d|[ \u00a0]\d{{3}}(?!\d)|\s?(?:{_MONEY})|[кk]\b)"
_YEAR = (
    rf"(?:(?<![\d$€₸.,])(?:19|20)\d\d{_NO_SUM}(?:[-–—](?:19|20)\d\d(?!\d))?|\d\d(?=-?(?:(?:го|м|ж)\b|жыл)))"
    r"(?:-?\w{1,3}\b)?(?:\s*(?:год\w*|жыл\w*|г\b\.?))?"
)
_MONTH = (
    r"(?:(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)(?:ь|я|е|ю|[её]м)|(?:март|август)(?:а|е|у|ом)?|ма[йяею]"
    r"|(?:қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйе[кг]|қазан|қараша|желтоқсан)"
    r"(?!\w*[лдт][ыі][қк])\w*)\b"
)
_ENGLISH = r"(?:january|february|march|april|june|july|august|september|october|november|december)\b"
# «APR» is a rate, "may" a verb: short names need a day or a year beside them
_SHORT = r"(?:(?-i:[Aa]pr)|jan|feb|mar|may|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_DAY_AFTER = r"\d{1,2}(?:st|nd|rd|th)?\b(?!\s*(?:months?|days?|years?|%))"
_DATE = re.compile(
    r"\b\d{1,2}[./]\d{1,2}[./](?:\d\d){1,2}\b|\b(?:19|20)\d\d-\d\d-\d\d\b"
    rf"|\b(?:{_YEAR}\s+)?(?:\d{{1,2}}\s+)?(?:{_MONTH}|{_ENGLISH}(?:\s+{_DAY_AFTER})?)(?:,?\s+{_YEAR})?"
    rf"|\b\d{{1,2}}\s+{_SHORT}(?:,?\s+{_YEAR})?|\b{_SHORT}\s+(?:{_YEAR}|{_DAY_AFTER}(?:,?\s+{_YEAR})?)|\b{_YEAR}",
    re.IGNORECASE,
)


def without_date(text: str) -> str:
    """The text without its dates; as it is where nothing else would be left."""
    return " ".join(_DATE.sub(" ", text).split()) or text
