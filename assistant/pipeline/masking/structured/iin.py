"""IIN and BIN: twelve digits in any grouping. The check digit chooses between the two, never whether to
mask."""

from collections.abc import Iterator

from airlock_pii.validators import iin_bin_checksum_ok

from assistant.pipeline.masking.reading import Reading, Run, words
from assistant.pipeline.masking.structured.context import MEASURED, led_by
from assistant.pipeline.masking.values import Claim

_IIN = words(
    r"(?:иин|жсн|iin|инн|ииң|иин-?а|жеке сәйкестендіру нөмір\w*|индивидуальн\w+ идентификационн\w+"
    r"|individual identification)"
)
_BIN = words(
    r"(?<![a-zа-я])(?:бин|бсн|bin|бизнес[ -]идентификационн\w+|бизнес сәйкестендіру|business identification)"
)
_LENGTH = 12


def find(reading: Reading) -> Iterator[Claim]:
    """Every IIN and BIN: after its name whatever the digits are, elsewhere where twelve digits read as
    one."""
    for run in reading.runs:
        for label, cue in (("IIN", _IIN), ("BIN", _BIN)):
            if led_by(reading, run.start, cue, 45) and len(run.digits) >= 6:
                named = run.at_least(_LENGTH)
                yield Claim(named.start, named.end, label, 0.97)
                break
        for window in run.windows(_LENGTH):
            label = _type_of(window.digits)
            if _stands_for_itself(reading, run, window):
                yield Claim(window.start, window.end, label, 0.9)


def _type_of(digits: str) -> str:
    return "BIN" if digits[4] in "456" and not _born(digits) and _month(digits) else "IIN"


def _month(digits: str) -> bool:
    return 1 <= int(digits[2:4]) <= 12


def _born(digits: str) -> bool:
    """The first six digits are a date and the seventh a century: what an IIN starts with."""
    return _month(digits) and 1 <= int(digits[4:6]) <= 31 and digits[6] in "0123456"


def _stands_for_itself(reading: Reading, run: Run, window: Run) -> bool:
    """Without its name beside it: a solid twelve-digit number, or groups that spell one and no sum."""
    if MEASURED.match(reading.key, window.end):
        return False
    digits = window.digits
    if digits.endswith("00000"):
        return False
    if len(window.groups) == 1:
        return True
    valid = iin_bin_checksum_ok(digits)
    if not (_born(digits) or (valid and _month(digits))):
        return False
    return valid or len(window.groups) == len(run.groups)
