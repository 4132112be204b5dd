"""How much two documents have in common, from sketches of 256 bytes: MinHash over groups of five words."""

import re
import zlib
from collections.abc import Iterable

import numpy as np

WORD = re.compile(r"\w+")
GROUP = 5
HASHES = 64
FEWEST = 20
"""Groups of words below which a document is too short to be like another."""
PRIME = (1 << 31) - 1
_dice = np.random.default_rng(20260701)
FACTORS = _dice.integers(1, PRIME, HASHES, dtype=np.uint64)
ADDENDS = _dice.integers(0, PRIME, HASHES, dtype=np.uint64)


def sketch(texts: Iterable[str]) -> bytes:
    """64 little-endian 32-bit numbers, or nothing for a text too short to compare."""
    words = [word for text in texts for word in WORD.findall(text.casefold())]
    groups = {zlib.crc32(" ".join(words[at : at + GROUP]).encode()) for at in range(len(words) - GROUP + 1)}
    if len(groups) < FEWEST:
        return b""
    values = np.fromiter(groups, dtype=np.uint64, count=len(groups)) % np.uint64(PRIME)
    lowest = [
        int(((values * factor + addend) % np.uint64(PRIME)).min())
        for factor, addend in zip(FACTORS, ADDENDS, strict=True)
    ]
    return np.array(lowest, dtype="<u4").tobytes()


def share(one: bytes, other: bytes) -> float:
    """Estimated share of common groups, 0 to 1; within 0.12 of the truth in 19 of 20 cases."""
    if len(one) != 4 * HASHES or len(other) != 4 * HASHES:
        return 0.0
    return float(np.mean(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4")))
