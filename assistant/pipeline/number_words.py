"""Numbers in words, in three languages."""

# ruff: noqa: E501 (a pattern is read as one line)
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.pipeline.units import plain

# «он» is "he" in Russian, «бір» and "one" are articles, «жүз» is a face: alone they count only before a unit
_WEAK = re.compile(r"од(?:ин|на|но|ну|ного|ной|ному|ним|них)|бір|one|он|жүз|hundred|ста", re.IGNORECASE)
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
    (500, "полтысячи"), (500_000, "полмиллиона"),
    (1, "бір"), (2, "екі"), (3, "үш"), (4, "төрт"), (5, "бес"), (6, "алты"), (7, "жеті"), (8, "сегіз"),
    (9, "тоғыз"), (10, "он"), (20, "жиырма"), (30, "отыз"), (40, "қырық"), (50, "елу"), (60, "алпыс"),
    (70, "жетпіс"), (80, "сексен"), (90, "тоқсан"), ("0.5", "жарым"),
    (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"), (8, "eight"),
    (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve"), (13, "thirteen"), (14, "fourteen"),
    (15, "fifteen"), (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"), (20, "twenty"),
    (30, "thirty"), (40, "forty"), (50, "fifty"), (60, "sixty"), (70, "seventy"), (80, "eighty"), (90, "ninety"),
)  # fmt: skip
_SCALES = (
    (100, "hundred|жүз"), (1000, r"тысяч\w{0,3}|тыс\.?|мың|thousand"),
    (1_000_000, r"миллион\w{0,3}|млн\.?|million"), (1_000_000_000, r"миллиард\w{0,3}|млрд\.?|billion"),
)  # fmt: skip
# a scale that is a number by itself; «тысяч», «тыс.» and «несколько» tell none
_ALONE = re.compile(
    r"(?:тысяч(?:а|у|е|ей|и)|(?:миллион|миллиард)(?:а|у|е|ом)?|мың|(?<=\ba )(?:thousand|million|billion))"
    + r"(?:[гкқғ][еа]|[дтн][еа]н|[дтн][еаыі]|[нд][ыі]ң)?",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"(?:несколько|пар[аеу]|бірнеше|some|several|,)\s*$", re.IGNORECASE)
_KAZAKH_ENDING = "(?:[дтн][еа]н|[гк]е|[ғқ]а|[дтн]і|[дтн]ы|ның|нің|дың|дің)?"
_NUMBER_WORD = re.compile(
    r"(?<![\w<])(?:"
    + "|".join(f"(?P<w{n}>(?:{words}){_KAZAKH_ENDING})" for n, (_, words) in enumerate(_WORD_VALUES))
    + "|"
    + "|".join(f"(?P<s{n}>(?:{words}){_KAZAKH_ENDING})" for n, (_, words) in enumerate(_SCALES))
    + r")(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Code points [start, end) of a text, and the number in figures; `scale`: what its last word multiplies by
    (1: it does not); `weak`: without a unit it may be none."""

    start: int
    end: int
    number: str
    scale: Decimal
    weak: bool


def spoken_in(text: str) -> Iterator[Spoken]:
    """The numbers in words of a text in order; what may be none («один», «тысяча») is weak."""
    run: list[re.Match[str]] = []
    for match in [*_NUMBER_WORD.finditer(text), None]:
        if run and not (match and _joined(text, run[-1], match)):
            if one := _sum_up(text, run):
                yield one
            run = []
        if match:
            run.append(match)


def _joined(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two words are of one number: «два-три» and «сто двести» are two."""
    if not re.fullmatch(r"[\s-]|\s?и\s|\sand\s", text[one.end() : other.start()]):
        return False
    # «екі жүзден үш жүзге» is a range
    if re.search(r"[дтн][ае]н$", one[0]):
        return False
    value, after = _value(one), _value(other)
    if _is_scale(one) or _is_scale(other):
        return True
    return after < (100 if value >= 100 else 10 if value >= 20 or value == 10 else 1)


def _is_scale(match: re.Match[str]) -> bool:
    return (match.lastgroup or "").startswith("s")


def _value(match: re.Match[str]) -> Decimal:
    group = match.lastgroup or ""
    return Decimal(str((_SCALES if _is_scale(match) else _WORD_VALUES)[int(group[1:])][0]))


def _sum_up(text: str, run: Sequence[re.Match[str]]) -> Spoken | None:
    total, current, said = Decimal(0), Decimal(0), False
    for match in run:
        value = _value(match)
        if not _is_scale(match):
            current, said = current + value, True
        elif value == 100:
            current, said = (current or Decimal(1)) * 100, True
        else:
            total, current = total + (current or Decimal(1)) * value, Decimal(0)
    first, last = run[0], run[-1]
    # «тысяча» after a figure belongs to the figure
    alone = not said and len(run) == 1
    if not said and not (alone and _is_number(text, first)):
        return None
    weak = alone or (len(run) == 1 and bool(_WEAK.fullmatch(first[0])))
    scale = _value(last) if _is_scale(last) else Decimal(1)
    return Spoken(first.start(), last.end(), plain(total + current), scale, weak)


def _is_number(text: str, scale: re.Match[str]) -> bool:
    """Whether a scale without a number before it says one of it."""
    return bool(_ALONE.fullmatch(text, *scale.span())) and not _SEVERAL.search(text, 0, scale.start())
