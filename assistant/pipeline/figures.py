"""Figures: every number a customer could rely on, in one spelling."""

import re

# groups of three digits may be divided by any blank; a comma or a point divides decimals or a date's parts
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,:/]\d+)*")
_PLACEHOLDER = re.compile(r"<[A-Z_]+_\d+>")
_MARK = re.compile(r"\[\d{1,2}\]")
_LIST_NUMBER = re.compile(r"(?m)^\s*\d{1,2}[.)]\s")


def figures_in(text: str) -> list[str]:
    """The figures of a text in order, each in one spelling: `1 500,50` and `1500.5` are both `1500.5`.

    Numbers inside placeholders, citation marks and those that count the items of a list are no figures.
    """
    for pattern in (_PLACEHOLDER, _MARK, _LIST_NUMBER):
        text = pattern.sub(" ", text)
    return [spell(match[0]) for match in _NUMBER.finditer(text)]


def spell(figure: str) -> str:
    """One spelling for each value: no blanks, a decimal point, no needless zeros; dates keep their parts."""
    plain = re.sub(r"[ \u00a0\u202f]", "", figure).replace(",", ".")
    if plain.count(".") == 1 and ":" not in plain and "/" not in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.lstrip("0") or "0"
