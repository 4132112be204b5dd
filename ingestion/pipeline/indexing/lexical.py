"""The lexical half of search: words and 4-grams as sparse vectors with BM25 weights.

BM25 (Robertson and Zaragoza 2009) with k1 = 1.2, b = 0.75. The average length is a constant, so that a
passage's weights never change when others come and go. Two analyses: Snowball stems, and 4-grams inside
words with their beginning marked, which serve Kazakh better than any stemmer at hand.
"""

import functools
import math
import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import snowballstemmer

K1, B = 1.2, 0.75
AVERAGE_LENGTH = {"stems": 60, "grams": 270}
ANALYSES = ("stems", "grams")
# term 0 counts passages, so no term may have it
PASSAGES = 0

_WORD = re.compile(r"\w+")
# a Snowball stemmer keeps the word it is at in itself: two threads would spoil each other's
_stemming = threading.Lock()
_CYRILLIC = re.compile("[а-яё]")


@dataclass(frozen=True, slots=True)
class Sparse:
    """Term hashes (32 bit) and their weights, in the same order."""

    terms: tuple[int, ...]
    weights: tuple[float, ...]


def analyse(text: str) -> dict[str, Counter[int]]:
    """Term hash -> occurrences, for each analysis."""
    words = _WORD.findall(text.lower().replace("ё", "е"))
    return {
        "stems": Counter(_hash("s:" + stem(word)) for word in words),
        "grams": Counter(_hash("g:" + gram) for word in words for gram in _grams(word)),
    }


def weigh(text: str) -> dict[str, Sparse]:
    """A passage's terms with their BM25 weights without the inverse document frequency."""
    return {
        name: Sparse(
            tuple(counts),
            tuple(
                tf * (K1 + 1) / (tf + K1 * (1 - B + B * counts.total() / AVERAGE_LENGTH[name]))
                for tf in counts.values()
            ),
        )
        for name, counts in analyse(text).items()
    }


def ask(counts: Counter[int], passages_with: Mapping[int, int]) -> tuple[Sparse, float]:
    """A question's terms weighted by inverse document frequency, and the largest BM25 it could get."""
    total = passages_with.get(PASSAGES, 0)
    weights = tuple(
        math.log(1 + (total - passages_with.get(term, 0) + 0.5) / (passages_with.get(term, 0) + 0.5))
        for term in counts
    )
    return Sparse(tuple(counts), weights), sum(weights) * (K1 + 1)


def pack(analyses: Mapping[str, Sparse]) -> bytes:
    """The sparse vectors as bytes: for each analysis a count, then uint32 terms and float32 weights."""
    parts = []
    for name in ANALYSES:
        sparse = analyses[name]
        parts.append(np.uint32(len(sparse.terms)).tobytes())
        parts.append(np.asarray(sparse.terms, "<u4").tobytes() + np.asarray(sparse.weights, "<f4").tobytes())
    return b"".join(parts)


def unpack(packed: bytes) -> dict[str, Sparse]:
    """The inverse of `pack`."""
    result, at = {}, 0
    for name in ANALYSES:
        count = int(np.frombuffer(packed, "<u4", 1, at)[0])
        terms = np.frombuffer(packed, "<u4", count, at + 4)
        weights = np.frombuffer(packed, "<f4", count, at + 4 + 4 * count)
        result[name] = Sparse(tuple(terms.tolist()), tuple(weights.tolist()))
        at += 4 + 8 * count
    return result


def count_terms(packed: Iterable[bytes]) -> Counter[int]:
    """In how many of these passages each term stands; `PASSAGES` maps to how many passages there are."""
    counts: Counter[int] = Counter()
    for item in packed:
        counts[PASSAGES] += 1
        for sparse in unpack(item).values():
            counts.update(set(sparse.terms))
    return counts


def _hash(term: str) -> int:
    return zlib.crc32(term.encode()) or 1


def _grams(word: str) -> list[str]:
    marked = f"_{word}"
    return [marked[i : i + 4] for i in range(len(marked) - 3)] if len(marked) > 4 else [marked]


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    language = "russian" if _CYRILLIC.search(word) else "english"
    with _stemming:
        return str(_stemmer(language).stemWord(word))


@functools.cache
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(language)
