"""Payment cards: full numbers in any grouping, numbers with stars, and a few digits that a context calls a
card."""

import re
from collections.abc import Iterator

from airlock_pii.validators import luhn_ok

from assistant.pipeline.masking.reading import Reading, Run, words
from assistant.pipeline.masking.structured.context import MEASURED, led_by
from assistant.pipeline.masking.values import Claim

_CARD = words(r"(?:карт\w*|кредитк\w*|дебетк\w*|card\w*|visa|mastercard|виза|мастеркард|пластик\w*)")
_STARRED = words(
    r"(?<![\w*])(?:\d{1,6}[ \-]{0,2}\d{0,4}[ \-]?)?(?:[*•●#×…]|\.{2,}"
    r"|[xх](?=[xх*]))[*•●#×xх….\- ]*\d{3,4}(?!\d)(?!\s?[*])"
    r"|(?<![\w])\d{4,6}[ \-]?\d{0,2}[*•●#xх]{2,}[*•●#xх \-]*\d{0,4}"
)
_LAST = words(
    r"(?:последни[емх]\w*\s+(?:(?:4|четыре|3|три)\s*-?[хе]?\s+)?(?:цифр\w*|номер\w*|знак\w*)"
    r"|последни[ем]\s+(?:4|четыре)"
    r"|(?:за|о)?к[ао]нчива\w+(?: на)?|заканчивающ\w+ на|оканчивающ\w+ на|с окончанием|хвост\w*"
    r"|первые (?:4|6|четыре|шесть) цифр\w*"
    r"|соңғы (?:(?:4|төрт|3|үш) )?(?:сан\w*|цифр\w*)|соңы|last (?:(?:4|four) )?(?:digits?"
    r"|numbers?)?|ending (?:in|with|on)|ends (?:in|with))"
    r"(?:\s+[a-zа-я]+){0,3}\W{0,4}(\d{3,6})(?!\d)"
)
_DIGITS_THEN = words(r"(?<!\d)(\d{4})(?:-?(?:пен|мен|бен))?\s+(?:деп )?(?:аяқтал\w+|бітетін\w*)")
_PLAIN = words(
    r"(?:карт(?:а|ы|е|у|ой|ам|ах|асы\w*|аның|аны|аға|адан|амды|амнан|ам|очк\w+)|card)"
    r"(?:\s+(?:клиент\w*|visa|mastercard|gold|kaspi|номер\w*|нөмірі|number|no))?\s*(?:№|#"
    r"|номер|:|-)?\s*[(«\"]?(?<!\d)(\d{4})(?![\d.,]|\s\d)"
)
_LISTED = re.compile(r"(?<!\d)\d{4}(?:\s?[,;]\s?\d{4}){3}(?!\d)")
_EXPIRY = words(
    r"\W{0,3}(?:до|exp\w*|срок\w*(?: действия)?|действует до|valid thru)?\W{0,3}(?:0[1-9]"
    r"|1[0-2])\s?/\s?(?:20)?[23]\d(?!\d)"
)


def find(reading: Reading) -> Iterator[Claim]:
    """Every card number; a valid check digit only makes the claim surer."""
    for run in reading.runs:
        for length in (16, 19, 18, 15):
            for window in run.windows(length):
                if not _reads_as_card(reading, run, window):
                    continue
                end = window.end
                if expiry := _EXPIRY.match(reading.key, end):
                    end = expiry.end()
                yield Claim(window.start, end, "CARD", 0.93 if luhn_ok(window.digits) else 0.8)
        if _led(reading, run) or _half_typed(reading, run):
            yield Claim(run.start, run.end, "CARD", 0.55)
    yield from _partial(reading)


def _reads_as_card(reading: Reading, run: Run, window: Run) -> bool:
    if _measured(reading, window) or window.digits.endswith("000000"):
        return False
    if len(window.groups) == 1:
        return len(window.digits) == 16 or bool(luhn_ok(window.digits) or led_by(reading, run.start, _CARD))
    if len(window.digits) != 16:
        return len(window.groups) == len(run.groups) and bool(led_by(reading, run.start, _CARD))
    if window.sizes == (4, 4, 4, 4) or set(window.sizes) == {1}:
        return True
    if len(window.groups) == len(run.groups) and window.digits[0] in "2456":
        return True
    return luhn_ok(window.digits) or bool(led_by(reading, run.start, _CARD))


def _led(reading: Reading, run: Run) -> bool:
    """Ten digits and more after «карта»."""
    if not 10 <= len(run.digits) <= 20 or _measured(reading, run):
        return False
    return led_by(reading, run.start, _CARD) is not None


def _half_typed(reading: Reading, run: Run) -> bool:
    """The first eight, nine digits after «карта», by fours as cards are: no sum, no two years. While it is
    still being typed, at the end of the text, six will do."""
    at_end = not reading.text[run.end :].strip(" -")
    if not (6 if at_end else 8) <= len(run.digits) <= 9 or run.digits[0] not in "23456":
        return False
    by_fours = run.sizes[0] == 4 or (len(run.groups) == 1 and len(run.digits) == 8)
    years = any(reading.text[start:end].startswith(("19", "20")) for start, end in run.groups)
    sums = all(reading.text[start:end].endswith("00") for start, end in run.groups)
    if not by_fours or years or sums or _measured(reading, run):
        return False
    return led_by(reading, run.start, _CARD) is not None


def _measured(reading: Reading, run: Run) -> bool:
    return bool(MEASURED.match(reading.key, run.end))


def _partial(reading: Reading) -> Iterator[Claim]:
    """«карта *1234», «последние 4 цифры 1234», «карта 1234» when it is no sum and no year."""
    for found in _STARRED.finditer(reading.key):
        yield Claim(found.start(), found.end(), "CARD", 0.85)
    for found in _LISTED.finditer(reading.text):
        yield Claim(found.start(), found.end(), "CARD", 0.85)
    for shape, score in ((_LAST, 0.9), (_DIGITS_THEN, 0.9)):
        for found in shape.finditer(reading.key):
            if not MEASURED.match(reading.key, found.end(1)):
                yield Claim(found.start(1), found.end(1), "CARD", score)
    for found in _PLAIN.finditer(reading.key):
        digits = found.group(1)
        if digits.endswith("00") or MEASURED.match(reading.key, found.end(1)) or digits.startswith("20"):
            continue
        yield Claim(found.start(1), found.end(1), "CARD", 0.7)
