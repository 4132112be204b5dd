"""Pieces of grammars: literal texts, ranges of whole numbers, regular expressions."""

import re
from importlib import import_module
from typing import Any

# how the standard library reads an expression; it publishes no types for these
codes: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

MOST = 1000


class CannotKeep(Exception):
    """A schema asks for what can't be enforced; `what` is its keyword, `where` its place."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.where = where
        self.what = what


def literal(text: str) -> str:
    """A text in quotes."""
    return f'"{"".join(map(_escaped, text))}"'


def between(least: int, most: int) -> str:
    """Whole numbers from `least` to `most`, written without needless zeros."""
    parts = []
    if least < 0:
        parts += [f'"-" ({between(max(1, -most), -least)})']
    if most >= 0:
        low, high = str(max(0, least)), str(most)
        for size in range(len(low), len(high) + 1):
            first = low if size == len(low) else f"1{'0' * (size - 1)}"
            last = high if size == len(high) else "9" * size
            parts.append(_digits(first, last))
    return " | ".join(parts)


def _digits(low: str, high: str) -> str:
    """Digits from `low` to `high`, both of one length."""
    if low == high:
        return f'"{low}"'
    if len(low) == 1:
        return f"[{low}-{high}]"
    if low[0] == high[0]:
        return f'"{low[0]}" ({_digits(low[1:], high[1:])})'
    rest = len(low) - 1
    first, last, parts = int(low[0]), int(high[0]), []
    if low[1:] != "0" * rest:
        parts.append(f'"{first}" ({_digits(low[1:], "9" * rest)})')
        first += 1
    if high[1:] != "9" * rest:
        parts.append(f'"{last}" ({_digits("0" * rest, high[1:])})')
        last -= 1
    if first <= last:
        parts.append(f"[{first}-{last}] [0-9]{{{rest}}}")
    return " | ".join(parts)


def pattern_rule(pattern: object, where: str) -> str:
    """What a regular expression matches, inside the quotes of a JSON text. Raises CannotKeep."""
    if not isinstance(pattern, str):
        raise CannotKeep(where, "pattern")
    try:
        return _sequence(parser.parse(pattern), where) or '""'
    except (re.error, RecursionError):
        raise CannotKeep(where, "pattern") from None


def _sequence(parsed: Any, where: str) -> str:
    items = list(parsed)
    rules = []
    for place, (code, value) in enumerate(items):
        at_edge = (value == codes.AT_BEGINNING and place == 0) or (
            value == codes.AT_END and place == len(items) - 1
        )
        if code is codes.AT and at_edge:
            continue
        rules.append(_item(code, value, where))
    return " ".join(rules)


def _item(code: Any, value: Any, where: str) -> str:
    if code is codes.LITERAL:
        return literal(_in_json(chr(value), where))
    if code is codes.ANY:
        return "char"
    if code is codes.IN:
        return _set(value, where)
    if code is codes.NOT_LITERAL:
        return _set([(codes.NEGATE, None), (codes.LITERAL, value)], where)
    if code is codes.BRANCH:
        return f"({' | '.join(_sequence(each, where) or chr(34) * 2 for each in value[1])})"
    if code is codes.SUBPATTERN and not value[1] and not value[2]:
        return f"({_sequence(value[3], where) or chr(34) * 2})"
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        if least > MOST:
            raise CannotKeep(where, "pattern")
        end = "" if most is codes.MAXREPEAT else min(int(most), MOST)
        return f"({_sequence(inner, where)}){{{least},{end}}}"
    raise CannotKeep(where, "pattern")


def _set(items: Any, where: str) -> str:
    inside, negated = "", False
    for code, value in items:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            inside += _in_set(value)
        elif code is codes.RANGE:
            inside += f"{_in_set(value[0])}-{_in_set(value[1])}"
        elif code is codes.CATEGORY and value is codes.CATEGORY_DIGIT:
            inside += "0-9"
        elif code is codes.CATEGORY and value is codes.CATEGORY_WORD:
            inside += "a-zA-Z0-9_"
        elif code is codes.CATEGORY and value is codes.CATEGORY_SPACE and not negated:
            inside += " "
        else:
            raise CannotKeep(where, "pattern")
    if negated:
        return f'[^"\\\\\\x00-\\x1F\\x7F{inside}]'
    if re.search(r'(?<!\\)"|\\\\', inside):
        raise CannotKeep(where, "pattern")
    return f"[{inside}]"


def _in_json(char: str, where: str) -> str:
    if char < " ":
        raise CannotKeep(where, "pattern")
    return f"\\{char}" if char in '"\\' else char


def _in_set(code: int) -> str:
    char = chr(code)
    return f"\\x{code:02X}" if char in '[]^-"' or code < 32 else "\\\\" if char == "\\" else char


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return f"\\x{ord(char):02X}" if char < " " or char == "\x7f" else char
