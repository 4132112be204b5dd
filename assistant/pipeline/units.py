"""What a number counts: the unit that stands after or before it."""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from dataclasses import dataclass
from decimal import Decimal

_BLANK = r"[\s\u00a0\u202f]"
CURRENCIES = ("₸", "$", "€", "₽")
# the first that matches counts; seconds and months are what terms are counted in
_UNITS = (
    ("pp", 1, r"п\.?\s?п\b\.?|процентн\w+\s+пункт\w*|пайыздық\s+тармақ\w*|percentage\s+points?|pp\b"),
    ("%", 1, r"%|процент\w*|пайыз\w*|per\s?cent\w*"),
    ("₸", 1, r"₸|тенге\b|теңге\w*|тг\b|тнг\b|kzt\b|tenge\b"),
    ("$", 1, r"\$|доллар\w*|usd\b|dollars?\b"),
    ("€", 1, r"€|евро\b|eur\b|euros?\b|еуро\w*"),
    ("₽", 1, r"₽|руб\w*|rub\b|rubles?\b|рубл\w*"),
    ("workday", 1, r"(?:рабоч|банковск)\w*\s+(?:дн\w*|день)|жұмыс\s+күн\w*|(?:business|working|banking)\s+days?\b"),
    ("second", 86_400 * 7, r"недел\w*|апта\w*|weeks?\b"),
    ("second", 86_400, r"(?:календарн\w*\s+|күнтізбелік\s+|calendar\s+)?(?:дн(?:я|ей|ю|ям|ями|ях|и|\.)?(?!\w)|день\b|сут(?:ок|ки|кам|ках)\b"
     r"|күн(?!тіз)\w*|тәулі[кг]\w*|days?\b)"),
    ("second", 3_600, r"час(?:а|ов|у|ам|ах|ы)?\b|ч\b|сағат\w*|hours?\b|hrs?\b"),
    ("second", 60, r"мин(?:ут\w*)?\b|minutes?\b|mins?\b"),
    ("second", 1, r"сек(?:унд\w*)?\b|seconds?\b|secs?\b"),
    ("month", 12, r"год(?:а|у|ов|ы|ом|ам)?\b|лет\b|годам|жыл\w*|years?\b"),
    ("month", 3, r"квартал\w*|тоқсанға\b|quarters?\b"),
    ("month", 1, r"мес(?:яц\w*)?\b|ай(?:ға|дан|да|ы|ын\w*|дың|лық\w*)?\b|months?\b"),
    ("times", 1, r"раз(?:а)?\b|рет\b|times?\b"),
)  # fmt: skip
_UNIT = re.compile(
    "|".join(f"(?P<u{number}>{words})" for number, (_, _, words) in enumerate(_UNITS)), re.IGNORECASE
)
_REST = re.compile(r"\w*\.?")
_BEFORE_UNIT = re.compile(rf"{_BLANK}?[-–]?{_BLANK}?")
_SIGN_BEFORE = re.compile(rf"(?P<sign>[$€₸₽]|\bKZT|\bUSD|\bEUR){_BLANK}?$", re.IGNORECASE)
_SIGNS = {"$": "$", "€": "€", "₸": "₸", "₽": "₽", "kzt": "₸", "usd": "$", "eur": "€"}
_YEAR = re.compile(r"(?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Counted:
    """Code points [start, end) of a number with its unit; `value` counts in `unit`."""

    start: int
    end: int
    value: str
    unit: str


def counted(text: str, start: int, end: int, number: str) -> Counted | None:
    """The number at [start, end) with the unit beside it; None when there is none."""
    # the rest of «тысяч» or «млн.» after a figure that ends with its beginning
    rest = _REST.match(text, end) if text[end - 1].isalpha() else None
    at = _BEFORE_UNIT.match(text, rest.end() if rest else end)
    unit = _UNIT.match(text, at.end()) if at else None
    if unit and unit.lastgroup and re.fullmatch(r"-?\d+(?:\.\d+)?", number):
        code, times, _ = _UNITS[int(unit.lastgroup[1:])]
        # «2026 год» is a year and no term
        if not (times == 12 and _YEAR.fullmatch(number)):
            return Counted(start, unit.end(), plain(Decimal(number) * times), code)
    if sign := _SIGN_BEFORE.search(text, max(0, start - 5), start):
        return Counted(sign.start(), end, number, _SIGNS[sign["sign"].lower()])
    return None


def plain(value: Decimal) -> str:
    """A number in figures without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
