"""Phone numbers: Kazakhstan's in any grouping, foreign ones with a plus; the bank's own lines stay."""

import re
from collections.abc import Iterator

import phonenumbers

from assistant.pipeline.masking.reading import Reading, Run, words
from assistant.pipeline.masking.structured.context import MEASURED, OWN_LINE, led_by
from assistant.pipeline.masking.values import Claim

_CUE = words(
    r"(?<![a-zа-я])(?:тел(?:ефон\w*|\.)?|номер\w{0,3}|моб(?:ильн\w+|илк\w+|\.)?|сот(?:ов\w+|ка|\.|к[ауе])?"
    r"|whats ?app|ватсап\w*|вотсап\w*|вацап\w*|телеграм\w*"
    r"|позвон\w*|перезвон\w*|звон\w*|конт[аa]кт\w*|ұялы\w*|телефон\w*|нөмір\w*|phone|mobile|cell|tel|call)"
)
_MOBILE = re.compile(r"(?:7(?:0[0-8]|47|5[01]|6[0-4]|7[15678]))\d{7}")
_TOLL_FREE = re.compile(r"(?:8|7)?800\d{7}")


def find(reading: Reading) -> Iterator[Claim]:
    """Every customer's number; toll-free lines and numbers that the text calls the bank's own are left."""
    for run in reading.runs:
        for window, score in _candidates(reading, run):
            if not (_kept(reading, window) or _kept(reading, run)):
                start = window.start
                while start and reading.text[start - 1] in "+(":
                    start -= 1
                yield Claim(start, window.end, "PHONE", score)
    for match in phonenumbers.PhoneNumberMatcher(reading.text, "KZ"):
        inside = tuple(r for r in reading.runs if r.start < match.end and match.start < r.end)
        international = match.raw_string.startswith(("+", "00"))
        if international and not any(_kept(reading, run) for run in inside):
            yield Claim(match.start, match.end, "PHONE", 0.8)


def _candidates(reading: Reading, run: Run) -> Iterator[tuple[Run, float]]:
    """Windows of a run that read as a phone number, and how surely."""
    plus = reading.text[: run.start].rstrip(" (").endswith("+")
    cued = led_by(reading, run.start, _CUE, 45) is not None
    for window in run.windows(11):
        national = window.digits.startswith(("77", "87")) and not MEASURED.match(reading.key, window.end)
        if national or (window.digits[0] in "78" and (plus or cued)):
            yield window, 0.92
    for window in run.windows(10):
        if _MOBILE.fullmatch(window.digits) and not MEASURED.match(reading.key, window.end):
            yield window, 0.85 if cued or len(window.groups) > 1 else 0.7
        elif cued and window.digits[0] == "7":
            yield window, 0.8
    if _local(reading, run):
        yield run, 0.6


def _local(reading: Reading, run: Run) -> bool:
    """A number without its code, or an odd one, right after «тел.»: six, seven digits, or groups; no sum."""
    length, by_thousands = len(run.digits), run.sizes[1:] == (3,) * (len(run.sizes) - 1)
    if not 6 <= length <= 15 or (run.digits.endswith("000") and by_thousands):
        return False
    if MEASURED.match(reading.key, run.end) or not led_by(reading, run.start, _CUE, 22):
        return False
    return length >= 9 or len(run.groups) > 1 or length in (6, 7)


def _kept(reading: Reading, run: Run) -> bool:
    """Toll-free numbers belong to firms, and so do numbers called a hotline or a call centre."""
    if _TOLL_FREE.match(run.digits):
        return True
    return led_by(reading, run.start, OWN_LINE, 60) is not None
