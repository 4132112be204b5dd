"""The code of a spreadsheet's number format, taken apart: its sections and what each of them says."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_.|\*."
    r"|\[\$(?P<currency>[^\]-]{0,80})(?:-[^\]]{0,80})?\]"
    r"|\[(?P<bracket>[^\]]{0,80})\]"
    r"|(?P<general>general)"
    r"|(?P<scientific>[eE][+-])"
    r"|(?P<digit>[0#?])"
    r"|(?P<sign>[.,%/@;])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
CONDITION = re.compile(r"(?P<sign><=|>=|<>|<|>|=)\s*(?P<bound>-?\d+(?:[.,]\d+)?)")
COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq,
}  # fmt: skip
BY_THOUSANDS = re.compile(r"[0#?]+(?:\s+[0#?]{3})+")
Condition = Callable[[float], bool]
Token = tuple[str, str]
"""(kind, text): "digit", "text", or a sign of the code as its own kind."""


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts between semicolons.

    `whole` holds the places of digits before the decimal point, the first of them first, with what is written
    between them. Without a place for a digit the figure is shown as it is (`general`), or only `literal` is.
    """

    before: str = ""
    whole: tuple[Token, ...] = ()
    decimals: str = ""
    after: str = ""
    percents: int = 0
    thousands: int = 0
    grouped: bool = False
    general: bool = False
    literal: str = ""


def section(value: float, code: str) -> Section | None:
    """The part of «positive;negative;zero» or «[condition]…;…» that applies; None when there is none."""
    parts = _sections(code)
    for position, (condition, part) in enumerate(parts):
        if condition is None:
            applies = _by_place(value, position, len(parts), conditioned=parts[0][0] is not None)
        else:
            applies = condition(value)
        if applies:
            return part
    return None


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[tuple[Condition | None, Section], ...]:
    """The sections for figures with their conditions; a code that shows nothing at all is as good as none."""
    parts: list[list[Token]] = [[]]
    for token in _tokens(code):
        if token == (";", ";"):
            parts.append([])
        else:
            parts[-1].append(token)
    if not any(parts):
        return ((None, Section(general=True)),)
    return tuple((_condition(part), _read(part)) for part in parts[:3])


def _by_place(value: float, position: int, count: int, *, conditioned: bool) -> bool:
    """Without a condition of its own the last section takes the rest; those before go by the sign."""
    if position == count - 1:
        return True
    if position == 0:
        return value > 0 or (value == 0 and count == 2)
    return value < 0 or (conditioned and count == 2)


def _condition(part: list[Token]) -> Condition | None:
    for kind, text in part:
        if kind == "bracket" and (found := CONDITION.fullmatch(text.strip())):
            compare, bound = COMPARED[found["sign"]], float(found["bound"].replace(",", "."))
            return lambda value: compare(value, bound)
    return None


def _tokens(code: str) -> list[Token]:
    tokens: list[Token] = []
    for found in TOKEN.finditer(code):
        kind = found.lastgroup or "pad"
        text = found[kind] if found.lastgroup else " "
        if kind == "sign":
            tokens.append((text, text))
        elif kind in ("digit", "general", "scientific", "bracket"):
            tokens.append((kind, text))
        else:
            tokens.append(("text", text))
    return tokens


def _read(part: list[Token]) -> Section:
    part = [token for token in part if token[0] != "bracket"]
    kinds = [kind for kind, _ in part]
    places = [n for n, kind in enumerate(kinds) if kind == "digit"]
    percents = kinds.count("%")
    if "general" in kinds or "@" in kinds:
        at = next(n for n, kind in enumerate(kinds) if kind in ("general", "@"))
        return Section(_said(part[:at]), after=_said(part[at + 1 :]), percents=percents, general=True)
    if not places:
        return Section(literal=_said(part))
    first, last = places[0], places[-1]
    if kinds[first - 1 : first] == ["."]:
        return _read([*part[: first - 1], ("digit", "#"), *part[first - 1 :]])
    if "scientific" in kinds or "/" in kinds[first:last]:
        # a power of ten, a fraction: the decimal figure is easier to read
        return Section(_said(part[:first]), after=_said(part[last + 1 :]), percents=percents, general=True)
    point = next((n for n in range(first, last + 2) if kinds[n : n + 1] == ["."]), None)
    end = last + 1 if point is None or point > last else point
    whole, thousands, grouped = _without_commas(part[first:end])
    rest = last + 1 + (point == last + 1)
    while kinds[rest : rest + 1] == [","]:
        rest, thousands = rest + 1, thousands + 1
    return Section(
        _said(part[:first]),
        whole,
        "".join(text for kind, text in part[end : last + 1] if kind == "digit"),
        _said(part[rest:]),
        percents,
        thousands,
        grouped,
    )


def _without_commas(part: list[Token]) -> tuple[tuple[Token, ...], int, bool]:
    """The places without their commas: those at the end divide by a thousand, others group the digits."""
    last = max((n for n, (kind, _) in enumerate(part) if kind == "digit"), default=-1)
    thousands = sum(kind == "," for kind, _ in part[last + 1 :])
    grouped = any(kind == "," for kind, _ in part[: last + 1])
    places = tuple(token for token in part[: last + 1] if token[0] != ",")
    if BY_THOUSANDS.fullmatch("".join(text for _, text in places)):
        return tuple(token for token in places if token[0] == "digit"), thousands, True
    return places, thousands, grouped


def _said(part: list[Token]) -> str:
    """The words of a format: a percent sign is one of them."""
    return "".join(text for kind, text in part if kind not in ("digit", "general", "@"))
