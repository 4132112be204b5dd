"""What a spreadsheet cell shows: its value under its number format (0.145 under 0.0% is 14.5 %)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ingestion.pipeline.parsing.format_codes import Section, section

POINT = "."
MORE_DECIMALS = 4
"""A figure that needs up to so many decimals more than shown is taken exactly; a longer one as shown."""
CLOSE_BEFORE, CLOSE_AFTER = "+(±", ")-–/.,;:"


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
        return _number(value, number_format, mark)
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


def _number(value: float, number_format: str, mark: str) -> Shown:
    code = section(value, number_format or "General")
    if code is None:
        return Shown(_plain(value).replace(POINT, mark))
    if not (code.whole or code.general):
        return Shown(code.literal.strip())
    scaled = round(abs(value) * 100**code.percents / 1000**code.thousands, 10)
    text, exact = (_plain(scaled), False) if code.general else _rounded(scaled, code)
    whole, _, decimals = text.partition(POINT)
    digits = _filled(whole, code) + (mark + decimals if decimals else "")
    sign = "-" if value < 0 and re.search(r"[1-9]", text) else ""
    return Shown(_spaced(code.before, sign + digits, code.after, negative=value < 0), exact)


def _rounded(scaled: float, code: Section) -> tuple[str, bool]:
    """With the decimals of the format, or with all it has where these are few; the second says so."""
    decimals = len(code.decimals)
    needed = len(_plain(scaled).partition(POINT)[2])
    if decimals < needed <= decimals + MORE_DECIMALS + 3 * code.thousands:
        return _plain(scaled), True
    whole, _, rest = f"{scaled:.{decimals}f}".partition(POINT)
    required = code.decimals.count("0")
    while len(rest) > required and rest.endswith("0"):
        rest = rest[:-1]
    return f"{whole}.{rest}" if rest else whole, False


def _filled(whole: str, code: Section) -> str:
    """The digits in the places of the format from the right: padded, grouped, parted as in a phone number."""
    places = [text for kind, text in code.whole if kind == "digit"]
    required = len(places) - places.index("0") if "0" in places else 1
    padded = whole.zfill(required)
    if all(kind == "digit" for kind, _ in code.whole):
        return _by_thousands(padded) if code.grouped else padded
    parts: list[str] = []
    for kind, text in reversed(code.whole[1:]):
        if kind != "digit":
            parts.append(text)
        elif padded:
            parts.append(padded[-1])
            padded = padded[:-1]
    return padded + "".join(reversed(parts))


def _by_thousands(digits: str) -> str:
    return re.sub(r"(?<=\d)(?=(?:\d{3})+$)", " ", digits)


def _spaced(before: str, number: str, after: str, *, negative: bool) -> str:
    """A space sets off words and units; signs that belong to the figure stand close to it."""
    before, after = before.strip(), after.strip()
    if negative:
        before, after = before.strip(" -()"), after.strip(" -()")
    before, after = before.rstrip(" -"), after if after.strip("-") else ""
    if before:
        before += "" if before[-1] in CLOSE_BEFORE else " "
    if after:
        after = after if after[0] in CLOSE_AFTER else f" {after}"
    return f"{before}{number}{after}"


def _plain(value: float) -> str:
    """A number without exponent and without noise of binary fractions: at most ten decimals."""
    if isinstance(value, int) or float(value).is_integer():
        return str(int(value))
    return f"{value:.10f}".rstrip("0").rstrip(".")
