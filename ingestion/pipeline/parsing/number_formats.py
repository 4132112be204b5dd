"""What a spreadsheet cell shows: its value under its number format (0.145 under 0.0% is 14.5 %)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

SECTION = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])+')
CODE = re.compile(r"[#0?][#0?,. ]*")
COLOUR = re.compile(
    r"\[(?:red|blue|green|black|white|magenta|cyan|yellow|color\s?\d+|[<>=]+[\d.,-]+)\]", re.I
)
CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
LITERAL = re.compile(r'"([^"]*)"|\\(.)')
POINT = re.compile(r"(?<=\d)\.(?=\d)")
MORE_DECIMALS = 4
"""A figure that needs up to so many decimals more than shown is taken exactly; a longer one as shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The text of a cell; `exact` when the format would have rounded it and the full figure was taken."""

    text: str
    exact: bool = False


def show(value: object, number_format: str, mark: str = ",") -> Shown:
    """The text a person sees for a cell's value: decimals after `mark`, thousands set off by a space."""
    if value is None:
        return Shown("")
    if isinstance(value, bool):
        return Shown("✓" if value else "✗")
    if isinstance(value, (datetime, date, time, timedelta)):
        return Shown(_moment(value))
    if isinstance(value, (int, float)):
        shown = _number(value, number_format)
        return Shown(POINT.sub(mark, shown.text), shown.exact)
    return Shown(str(value))


def _moment(value: datetime | date | time | timedelta) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time(0)
        return value.strftime("%d.%m.%Y" if midnight else "%d.%m.%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    minutes = int(value.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def _number(value: float, number_format: str) -> Shown:
    code = COLOUR.sub("", _section(value, number_format))
    if code.strip().lower() in ("", "general", "@"):
        return Shown(_plain(value))
    before, digits, after = _split(code)
    if not digits:
        return Shown(_literal(code).strip() or _plain(value))
    percent = "%" in before + after
    scaled = round(abs(value) * (100 if percent else 1), 10)
    decimals = len(re.sub(r"[^0#?]", "", digits.partition(".")[2]))
    needed = len(_plain(scaled).partition(".")[2])
    exact = decimals < needed <= decimals + MORE_DECIMALS
    text = f"{scaled:.{needed if exact else decimals}f}"
    if not exact:
        text = _without_optional_zeros(text, digits)
    if "," in digits or " " in digits.strip():
        whole, point, rest = text.partition(".")
        text = f"{int(whole):,}".replace(",", " ") + point + rest
    sign = "-" if value < 0 and float(text.replace(" ", "")) else ""
    return Shown(_spaced(_literal(before), sign + text, _literal(after)), exact)


def _section(value: float, number_format: str) -> str:
    """The part of «positive;negative;zero» that applies."""
    sections: list[str] = SECTION.findall(number_format) or [number_format]
    if value < 0 and len(sections) > 1:
        return sections[1].replace("(", "").replace(")", "").removeprefix("-")
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _split(code: str) -> tuple[str, str, str]:
    """What stands before the digits, the digits, and what stands after."""
    quoted = LITERAL.sub(_masked, code)
    quoted = CURRENCY.sub(_masked, quoted)
    found = CODE.search(quoted)
    if not found:
        return code, "", ""
    return code[: found.start()], code[found.start() : found.end()], code[found.end() :]


def _literal(code: str) -> str:
    """The words of a format: quoted, escaped and currency parts without padding signs."""
    code = CURRENCY.sub(r"\1", code)
    code = re.sub(r"_.|\*.", " ", code)
    return LITERAL.sub(lambda found: str(found[1] if found[1] is not None else found[2]), code)


def _masked(found: re.Match[str]) -> str:
    return "\x01" * len(found[0])


def _spaced(before: str, number: str, after: str) -> str:
    before, after = before.strip(" -"), after.strip()
    return " ".join(part for part in (before, number, after) if part)


def _without_optional_zeros(text: str, digits: str) -> str:
    """Decimals written as # are shown only when they are not zero."""
    required = len(re.sub(r"[^0]", "", digits.partition(".")[2]))
    whole, point, rest = text.partition(".")
    while len(rest) > required and rest.endswith("0"):
        rest = rest[:-1]
    return whole + (point + rest if rest else "")


def _plain(value: float) -> str:
    """A number without exponent and without noise of binary fractions: at most ten decimals."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return f"{value:.10f}".rstrip("0").rstrip(".")
