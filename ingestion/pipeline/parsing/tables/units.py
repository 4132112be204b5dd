"""Figures and their units: what a bare number is, and the unit that a header gives it."""

import re

SYMBOLS = r"%(?:\s?(?:годовых|в год|в месяц|в день|жылдық|p\.a\.|per annum))?|₸|\$|€|£|₽"
CURRENCIES = r"тенге|теңге|тг\.?|KZT|USD|EUR|RUB|руб\.?|рублей|доллар\w*|евро|МРП|АЕК|MCI"
PERIODS = (
    r"мес\.|месяц\w*|дн\.|дней|дня|лет|год\w*|час\w*|мин\.?|минут\w*|шт\.?|ай|күн|жыл"
    r"|days?|months?|years?|hours?|minutes?|pcs\.?"
)
NUMBER = r"[-+−]?\d[\d ]*(?:[.,]\d+)?"
BARE = re.compile(
    rf"^(?:(?:от|до|from|up to|≤|≥|<|>|~)\s?)?{NUMBER}(?:(?:\s?[-–—]\s?|, ){NUMBER})*$", re.IGNORECASE
)
UNIT = rf"(?:(?:тыс\.?|млн\.?|мың|thousand|mln)\s?)?(?:{SYMBOLS}|{CURRENCIES}|{PERIODS})"
FIGURE = re.compile(
    rf"^(?:от|до|с|по|from|to|up to|≤|≥|<|>|~)?\s?{NUMBER}(?:\s?[-–—]\s?{NUMBER})?\s?(?:{UNIT})?$",
    re.IGNORECASE,
)
BOUND = r"(?P<bound>от|до|from|up to|не более|не менее)"
IN_HEADER = re.compile(
    rf"^(?P<name>.*?\S)\s*(?:,\s*|\()(?:(?:в|in)\s)?{BOUND}?\s?"
    rf"(?P<unit>(?:(?:тыс\.?|млн\.?|мың|thousand|million|mln)\s?)?(?:{SYMBOLS}|{CURRENCIES}))?\)?$",
    re.IGNORECASE,
)
"""A unit of money or a percentage moves to the value; «Срок, дней» stays, the word would not agree."""
MANY = r"(?:тыс(?:яч(?:ах)?|\.)|млн\.?|миллионах|мың|thousands?(?:\s+of)?|mln)\s?"
SUMS = r"(?:(?:все\s+)?(?:суммы|тарифы|цены|ед(?:иниц\w+|\.)\s*изм\w*\.?)\s*(?:указаны|приведены|:)?\s*)?"
OF_TABLE = re.compile(
    rf"(?:^\(?{SUMS}(?:в\s+|in\s+)?|[(,]\s*(?:в\s+|in\s+|(?={MANY})|(?=\w+мен\b)))"
    rf"(?P<unit>(?:{MANY})?(?:{CURRENCIES}|₸))(?:мен)?\s*\)?[.:]?$",
    re.IGNORECASE,
)
"""«(в тыс. тенге)» above a table: the unit of the sums in it."""
LONGEST_HEADER = 300
MARKS = "*⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾"
"""Marks of footnotes that may stand at a figure."""
MARKED = re.compile(rf"(?<=\d)[{re.escape(MARKS)}]+")
UNIT_HEADER = re.compile(
    r"^(?:ед\.?\s*изм\w*\.?|единиц\w+(?:\s+измерения)?|unit|units|өлшем\w*(?:\s+бірлігі)?)$", re.I
)
MONEY = re.compile(rf"{CURRENCIES}|₸|\$|€|£|₽", re.IGNORECASE)


def is_figure(text: str) -> bool:
    """A number, a range or a bound, with or without a unit: «14,5 %», «от 1 000 ₸», «3–5 дней»."""
    return FIGURE.match(MARKED.sub("", text.rstrip(MARKS))) is not None


def is_bare(text: str) -> bool:
    """A figure, a range or a list of figures without a unit: «1 500», «3–5», «3, 6, 12»."""
    return BARE.match(text) is not None


def split_header(header: str) -> tuple[str, str, str]:
    """«Ставка, от % годовых» -> («Ставка», «от», «% годовых»); bound and unit are empty when not there."""
    found = IN_HEADER.match(header) if len(header) <= LONGEST_HEADER else None
    if not found or not (found["bound"] or found["unit"]):
        return header, "", ""
    return found["name"], found["bound"] or "", found["unit"] or ""


def unit_of_table(line: str) -> str:
    """The unit that a line above a table gives its sums, or an empty string."""
    found = OF_TABLE.search(line) if len(line) <= LONGEST_HEADER else None
    return re.sub(r"(?i)^(?:тыс\w*\.?)\s?", "тыс. ", found["unit"]) if found else ""


def with_unit(value: str, unit: str) -> str:
    """A bare number with its unit, money grouped by thousands; anything else as it is."""
    bare = value.rstrip(MARKS)
    if not unit or not is_bare(bare):
        return value
    return f"{group(bare) if MONEY.search(unit) else bare} {unit}{value[len(bare) :]}"


def group(value: str) -> str:
    """1500000 -> 1 500 000; a value that is grouped already stays."""
    found = re.match(r"^([-+−]?)(\d{4,})([.,]\d+)?$", value)
    if not found:
        return value
    return f"{found[1]}{int(found[2]):,}".replace(",", " ") + (found[3] or "")
