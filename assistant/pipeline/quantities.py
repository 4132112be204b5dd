"""Figures with what they count: «1,5 тыс.», «1 500 тг» and «полторы тысячи» are one quantity, «3 %» and «3 дня» two.

Numbers written in figures are those of `figures.py`; here they get their unit, and numbers in words, half
hours and written dates are found too.
"""

# ruff: noqa: E501 (a pattern is read as one line)
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assistant.pipeline.figures import find_figures

_BLANK = r"[\s\u00a0\u202f]"
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
# «от 3 до 6 месяцев»: what stands between two numbers of one unit
_RANGE = re.compile(
    r"\s*(?:[-–—]|-?\w{2,3}\s)?\s*(?:до|to|and|or|или|и|мен|және|немесе|by)?\s*", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})")

_MONTHS = (
    ("янв", "қаң", "jan"), ("фев", "ақп", "feb"), ("мар", "нау", "mar"), ("апр", "сәу", "apr"),
    ("ма[йя]", "мам", "may"), ("июн", "маус", "jun"), ("июл", "шіл", "jul"), ("авг", "там", "aug"),
    ("сен", "қыр", "sep"), ("окт", "қаз", "oct"), ("ноя", "қар", "nov"), ("дек", "жел", "dec"),
)  # fmt: skip
_MONTH = "|".join(sorted((name for names in _MONTHS for name in names), key=len, reverse=True))
_YEAR = r"(?:19|20)\d{2}(?!\d)"
_WRITTEN_DAY = re.compile(
    rf"(?<!\d)(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[»\"]?\s+(?:of\s+)?(?P<m1>{_MONTH})\w*,?(?:\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<y2>{_YEAR})\s+жыл\w*\s+(?P<d2>\d{{1,2}})\s+(?P<m2>{_MONTH})\w*"
    rf"|\b(?P<m3>{_MONTH})[a-z]*\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y3>{_YEAR}))?",
    re.IGNORECASE,
)
_DAY_VALUE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")

# «он» is "he" in Russian, «бір» and "one" are articles, «жүз» is a face: alone they count only before a unit
_WEAK = re.compile(r"од(?:ин|на|но|ну|ного|ной|ному|ним|них)|бір|one|он|жүз|ста", re.IGNORECASE)
_WORD_VALUES: tuple[tuple[int | str, str], ...] = (
    (1, r"од(?:ин|на|но|ну|ного|ной|ному|ним)"), (2, r"дв(?:а|е|ух|ум|умя)"), (3, r"тр(?:и|[её]х|[её]м|емя)"),
    (4, r"четыр(?:е|[её]х|[её]м|ьмя)"), (5, r"пят(?:ь|и|ью)"), (6, r"шест(?:ь|и|ью)"), (7, r"сем[ьи]"),
    (8, r"вос(?:емь|ьми|емью)"), (9, r"девят(?:ь|и|ью)"), (10, r"десят(?:ь|и|ью)"),
    (11, r"одиннадцат(?:ь|и)"), (12, r"двенадцат(?:ь|и)"), (13, r"тринадцат(?:ь|и)"),
    (14, r"четырнадцат(?:ь|и)"), (15, r"пятнадцат(?:ь|и)"), (16, r"шестнадцат(?:ь|и)"),
    (17, r"семнадцат(?:ь|и)"), (18, r"восемнадцат(?:ь|и)"), (19, r"девятнадцат(?:ь|и)"),
    (20, r"двадцат(?:ь|и)"), (30, r"тридцат(?:ь|и)"), (40, r"сорока?"), (50, r"пят(?:ьдесят|идесяти)"),
    (60, r"шест(?:ьдесят|идесяти)"), (70, r"сем(?:ьдесят|идесяти)"), (80, r"вос(?:емьдесят|ьмидесяти)"),
    (90, r"девяност[оа]"), (100, r"ст[оа]"), (200, r"дв(?:ести|ухсот)"), (300, r"тр(?:иста|[её]хсот)"),
    (400, r"четыр(?:еста|[её]хсот)"), (500, r"пят(?:ьсот|исот)"), (600, r"шест(?:ьсот|исот)"),
    (700, r"сем(?:ьсот|исот)"), (800, r"вос(?:емьсот|ьмисот)"), (900, r"девят(?:ьсот|исот)"),
    ("1.5", r"полтор(?:а|ы|ых)"),
    (1, "бір"), (2, "екі"), (3, "үш"), (4, "төрт"), (5, "бес"), (6, "алты"), (7, "жеті"), (8, "сегіз"),
    (9, "тоғыз"), (10, "он"), (20, "жиырма"), (30, "отыз"), (40, "қырық"), (50, "елу"), (60, "алпыс"),
    (70, "жетпіс"), (80, "сексен"), (90, "тоқсан"), (100, "жүз"), ("0.5", "жарым"),
    (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"),
    (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve"), (13, "thirteen"), (14, "fourteen"),
    (15, "fifteen"), (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"), (20, "twenty"),
    (30, "thirty"), (40, "forty"), (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"),
)  # fmt: skip
_SCALES = (
    (100, "hundred"), (1000, r"тысяч\w{0,3}|тыс\.?|мың|thousand"),
    (1_000_000, r"миллион\w{0,3}|млн\.?|million"), (1_000_000_000, r"миллиард\w{0,3}|млрд\.?|billion"),
)  # fmt: skip
_KAZAKH_ENDING = "(?:[дтн][еа]н|[гк]е|[ғқ]а|[дтн]і|[дтн]ы|ның|нің|дың|дің)?"
_NUMBER_WORD = re.compile(
    r"(?<![\w<])(?:"
    + "|".join(f"(?P<w{n}>(?:{words}){_KAZAKH_ENDING})" for n, (_, words) in enumerate(_WORD_VALUES))
    + "|"
    + "|".join(f"(?P<s{n}>(?:{words}){_KAZAKH_ENDING})" for n, (_, words) in enumerate(_SCALES))
    + r")(?!\w)",
    re.IGNORECASE,
)
_WHOLE = (
    (re.compile(r"\bпол-?год\w*", re.IGNORECASE), 6, "month"),
    (re.compile(r"\bжарты\s+жыл\w*", re.IGNORECASE), 6, "month"),
    (re.compile(r"\b(?:half\s+a\s+year)\b", re.IGNORECASE), 6, "month"),
    (re.compile(r"\b(?:пол-?часа|получас\w*|жарты\s+сағат\w*|half\s+an\s+hour)\b", re.IGNORECASE), 1_800, "second"),
    # «в сутки», «круглые сутки», «тәулігіне» say how often, not how long
    (re.compile(r"(?<!\w)(?<!\bв )(?<!круглые )сутки\b|(?<!\w)суток\b|(?<!\w)тәулік(?:тен)?(?=\s+(?:ішінде|кейін|аспай))", re.IGNORECASE), 86_400, "second"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """Code points [start, end) of a text with the unit; `value` counts in `unit` ("" when none is told).

    `name` is the number as it is written, in the one spelling of all its spellings: what people are shown.
    """

    start: int
    end: int
    value: str
    unit: str
    name: str


@functools.lru_cache(maxsize=4096)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities of a text in order; what counts only maybe (one, «бір») is left out."""
    return tuple(found for found, sure in _found(text) if sure)


@functools.lru_cache(maxsize=4096)
def possible_in(text: str) -> tuple[Quantity, ...]:
    """The quantities that a text may be a source of: also those that count only maybe, the day, the month
    and the year of a date, and the hour of a full hour."""
    found = [one for one, _ in _found(text)]
    return (*found, *(part for one in found for part in _parts(one)))


def stands_in(quantity: Quantity, allowed: Iterable[Quantity]) -> bool:
    """Whether one of `allowed` is the same: value and unit, or the number alone where a unit is not told."""
    return any(
        (one.value == quantity.value and one.unit == quantity.unit)
        or (one.name == quantity.name and (not one.unit or not quantity.unit))
        for one in allowed
    )


def foreign_in(text: str, sources: Sequence[str]) -> tuple[str, ...]:
    """The names of the quantities of `text` that stand in none of the sources."""
    allowed = [one for source in sources for one in possible_in(source)]
    return tuple(one.name for one in quantities_in(text) if not stands_in(one, allowed))


def _found(text: str) -> Iterator[tuple[Quantity, bool]]:
    days = list(_written_days(text))
    taken = [(day.start, day.end) for day in days]

    def free(start: int, end: int) -> bool:
        return not any(start < to and end > at for at, to in taken)

    numbers = [
        _with_unit(text, figure.start, figure.end, figure.value)
        for figure in find_figures(text)
        if free(figure.start, figure.end)
    ]
    taken += [(one.start, one.end) for one in numbers]
    spoken = [(one, sure) for one, sure in _spoken(text) if free(one.start, one.end)]
    taken += [(one.start, one.end) for one, _ in spoken]
    whole = [
        Quantity(match.start(), match.end(), str(value), unit, match[0].lower())
        for pattern, value, unit in _WHOLE
        for match in pattern.finditer(text)
        if free(match.start(), match.end())
    ]
    everything = [(one, True) for one in [*days, *numbers, *whole]] + spoken
    yield from _ranges(text, sorted(everything, key=lambda pair: pair[0].start))


def _with_unit(text: str, start: int, end: int, name: str) -> Quantity:
    if day := _DAY_VALUE.fullmatch(name):
        return Quantity(start, end, f"{int(day[1])}.{int(day[2])}.{day[3]}", "date", name)
    if clock := _CLOCK.fullmatch(name):
        return Quantity(start, end, f"{int(clock[1])}:{clock[2]}", "clock", name)
    # the rest of «тысяч» or «млн.» after a figure that ends with its beginning
    rest = _REST.match(text, end) if text[end - 1].isalpha() else None
    at = _BEFORE_UNIT.match(text, rest.end() if rest else end)
    unit = _UNIT.match(text, at.end()) if at else None
    if unit and unit.lastgroup and re.fullmatch(r"-?\d+(?:\.\d+)?", name):
        code, times, _ = _UNITS[int(unit.lastgroup[1:])]
        # «2026 год» is a year and no term
        if not (times == 12 and re.fullmatch(_YEAR, name)):
            return Quantity(start, unit.end(), _plain(Decimal(name) * times), code, name)
    sign = _SIGN_BEFORE.search(text, max(0, start - 5), start)
    if sign:
        return Quantity(sign.start(), end, name, _SIGNS[sign["sign"].lower()], name)
    return Quantity(start, end, name, "", name)


def _written_days(text: str) -> Iterator[Quantity]:
    for match in _WRITTEN_DAY.finditer(text):
        day, month, year = (match[f"{part}1"] or match[f"{part}2"] if part != "y" else None for part in "dmy")
        day = match["d1"] or match["d2"] or match["d3"]
        month = match["m1"] or match["m2"] or match["m3"]
        year = match["y1"] or match["y2"] or match["y3"]
        number = next(
            n for n, names in enumerate(_MONTHS, 1) if any(re.match(one, month, re.I) for one in names)
        )
        value = f"{int(day)}.{number}" + (f".{year}" if year else "")
        if int(day) <= 31:
            yield Quantity(match.start(), match.end(), value, "date", value)


def _spoken(text: str) -> Iterator[tuple[Quantity, bool]]:
    """Numbers in words, and whether each is sure to be one."""
    run: list[re.Match[str]] = []
    for match in [*_NUMBER_WORD.finditer(text), None]:
        joined = run and match and re.fullmatch(r"[\s-]|\s?и\s|\sand\s", text[run[-1].end() : match.start()])
        if run and not joined:
            if one := _sum_up(text, run):
                yield one
            run = []
        if match:
            run.append(match)


def _sum_up(text: str, run: Sequence[re.Match[str]]) -> tuple[Quantity, bool] | None:
    total, current, said = Decimal(0), Decimal(0), False
    for match in run:
        group = match.lastgroup or ""
        if group.startswith("w"):
            current += Decimal(str(_WORD_VALUES[int(group[1:])][0]))
            said = True
        else:
            scale = Decimal(_SCALES[int(group[1:])][0])
            if scale == 100:
                current = (current or Decimal(1)) * 100
            else:
                total, current = total + (current or Decimal(1)) * scale, Decimal(0)
    # «тысяча» after a figure belongs to the figure; alone it says nothing exact
    if not said:
        return None
    name = _plain(total + current)
    one = _with_unit(text, run[0].start(), run[-1].end(), name)
    sure = len(run) > 1 or bool(one.unit) or not _WEAK.fullmatch(run[0][0])
    return one, sure


def _ranges(text: str, found: list[tuple[Quantity, bool]]) -> Iterator[tuple[Quantity, bool]]:
    """A number without a unit gets that of the next one when both are the ends of a range."""
    for number, (one, sure) in enumerate(found):
        after = found[number + 1][0] if number + 1 < len(found) else None
        if (
            after
            and not one.unit
            and after.unit not in ("", "date", "clock")
            and _RANGE.fullmatch(text[one.end : after.start])
            and re.fullmatch(r"\d+(?:\.\d+)?", one.name)
            and re.fullmatch(r"\d+(?:\.\d+)?", after.name)
            and Decimal(after.name)
        ):
            times = Decimal(after.value) / Decimal(after.name)
            one = replace(one, value=_plain(Decimal(one.name) * times), unit=after.unit)
        yield one, sure


def _parts(one: Quantity) -> Iterator[Quantity]:
    if one.unit == "clock" and one.value.endswith(":00"):
        hour = one.value.split(":")[0]
        yield replace(one, value=hour, unit="", name=hour)
    if one.unit != "date":
        return
    parts = one.value.split(".")
    yield replace(one, value=".".join(parts[:2]), name=".".join(parts[:2]))
    for part in parts:
        yield replace(one, value=part, unit="", name=part)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
