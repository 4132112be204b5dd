"""What a number counts: the unit that stands after or before it."""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from dataclasses import dataclass
from decimal import Decimal

_BLANK = r"[\s\u00a0\u202f]"
CURRENCIES = ("₸", "$", "€", "₽", "CNY", "GBP")
# what fees and fines are reckoned in by law: the index, and the least wage
INDICES = ("mci", "wage")
_OF = r"(?:(?:казахстан|росси[йи]|американ|кита[йи]|британ)ск\w*\s+|(?:қазақстан|ресей|америка|қытай|ақш)\w*\s+|(?:kazakh\w*|russian|us|chinese|british)\s+)?"
# the first that matches counts; seconds and months are what terms are counted in
_UNITS = (
    ("pp", 1, r"п\.?\s?п\b\.?|процентн\w+\s+пункт\w*|пайыздық\s+тармақ\w*|percentage\s+points?|pp\b"),
    ("%", 1, r"%|процент\w*|пайыз\w*|per\s?cent\w*"),
    ("₸", 1, rf"₸|{_OF}(?:тенге\b|теңге\w*|тг\b|тнг\b|kzt\b|tenge\b)"),
    ("$", 1, rf"(?:us)?\$|{_OF}(?:доллар\w*|долл\b\.?|usd\b|dollars?\b)"),
    ("€", 1, r"€|евро\b|eur\b|euros?\b|еуро\w*"),
    ("₽", 1, rf"₽|{_OF}(?:руб\w*|rub\b|rubles?\b|рубл\w*)"),
    ("CNY", 1, rf"¥|{_OF}(?:юан\w*|cny\b|yuans?\b|rmb\b)"),
    ("GBP", 1, rf"£|{_OF}(?:фунт\w*|gbp\b|pounds?\b)"),
    ("mci", 1, r"мрп\b|аек(?:ті|тен|ке|тің|пен)?\b|mcis?\b|месячн\w+\s+расч[её]тн\w+\s+показател\w*|айлық\s+есептік\s+көрсеткіш\w*"),
    ("wage", 1, r"мзп\b|етж\b|минимальн\w+\s+(?:заработн\w+\s+плат\w*|зарплат\w*)|ең\s+төменгі\s+жалақы\w*|minimum\s+wages?\b"),
    ("workday", 1, r"(?:(?:полн|последовательн|следующ|ближайш)\w*\s+)?(?:рабоч|банковск|операционн)\w*\s+(?:дн\w*|день)|(?:банк\s+|операциялық\s+)?жұмыс\s+күн\w*|операциялық\s+күн\w*"
     r"|(?:full\s+|consecutive\s+)?(?:business|working|banking)\s+days?\b"),
    ("second", 86_400 * 7, r"недел\w*|апта\w*|weeks?\b"),
    ("second", 86_400, r"(?:(?:календарн|полн|последовательн|следующ|ближайш)\w*\s+){0,2}(?:дн(?:я|ей|ю|ям|ями|ях|и|\.)?(?!\w)|день\b|сут(?:ок|ки|кам|ках)\b)"
     r"|(?:күнтізбелік\s+|толық\s+)?(?:күн(?!тіз)\w*|тәулі[кг]\w*)|(?:calendar\s+|full\s+|consecutive\s+){0,2}days?\b"),
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
# «10-ти рабочих», «5-ші жұмыс күні», "5th", «3 (три) рабочих дня», «три (3) дня»: what stands before the unit
_BEFORE_UNIT = re.compile(
    rf"(?:[-–]?(?:т?и|х|ух|[её]х|й|го|му|м|е|я|ми|н?ші|н?шы|[іы]нш[іы]|st|nd|rd|th)(?!\w)|\))?(?:{_BLANK}?\([^()\n]{{1,60}}\))?{_BLANK}?[-–]?{_BLANK}?"
)
_SIGN_BEFORE = re.compile(rf"(?P<sign>[$€₸₽£¥]|\b(?:KZT|USD|EUR|RUB|CNY|GBP)){_BLANK}?$", re.IGNORECASE)
_SIGNS = {
    "$": "$", "€": "€", "₸": "₸", "₽": "₽", "£": "GBP", "¥": "CNY",
    "kzt": "₸", "usd": "$", "eur": "€", "rub": "₽", "cny": "CNY", "gbp": "GBP",
}  # fmt: skip
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
        return Counted(sign.start(), end, number, _SIGNS[sign["sign"].casefold()])
    return None


def plain(value: Decimal) -> str:
    """A number in figures without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
