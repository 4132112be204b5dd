"""Bytes to text: the encodings that a bank's files come in."""

import re

from ingestion.pipeline.parsing.limits import check_text
from ingestion.pipeline.values import UnreadableFile

UNLIKELY = re.compile(r"[\u0080-\u009fЂѓљњћџЎўЈҐ¤¦¬®±µ†‡]")
"""What Russian or Kazakh text turns into when it is read in the wrong one-byte encoding."""


def decode(data: bytes) -> tuple[str, bool]:
    """The text and whether every byte could be decoded.

    UTF-8 and UTF-16 (with or without a byte order mark), else the one-byte Cyrillic encoding that gives
    the most plausible letters: cp1251, KOI8-R or cp866. Raises UnreadableFile `corrupt` when none does and
    `too_large` beyond the limit on text.
    """
    text, whole = _decode(data)
    return check_text(text), whole


def _decode(data: bytes) -> tuple[str, bool]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), True
    if b"\0" in data[:4096]:
        big_endian = data[:4096:2].count(0) > data[1:4096:2].count(0)
        return data.decode("utf-16-be" if big_endian else "utf-16-le", errors="replace"), True
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError as error:
        if len(data) - error.start <= 3 and error.start > 0:
            return data.decode("utf-8-sig", errors="replace"), False
    candidates = [data.decode(name, errors="replace") for name in ("cp1251", "koi8-r", "cp866")]
    best = max(candidates, key=_plausibility)
    if best.count("\ufffd") > len(best) / 20:
        raise UnreadableFile("corrupt", "encoding")
    return best, "\ufffd" not in best


def _plausibility(text: str) -> float:
    """Small Cyrillic letters speak for an encoding; odd symbols and capitals inside words against it."""
    sample = text[:20_000]
    small = sum("а" <= letter <= "я" for letter in sample)
    swapped = len(re.findall(r"[а-яё][А-ЯЁ]", sample))
    return small - 3 * len(UNLIKELY.findall(sample)) - 2 * swapped - 5 * sample.count("\ufffd")
