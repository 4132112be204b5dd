"""How cosine and words become one score that holds across languages.

score = (cosine - mean cosine of that language's nearest) + 0.2 * coverage, where coverage is BM25 divided
by the largest BM25 the question could get, averaged over the two analyses. Reciprocal rank fusion was
refused: across languages an empty lexical list votes like a full one (measured in docs/retrieval.md).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

LEXICAL_SHARE = 0.2

Ranking = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's id with its fused score, its cosine and its lexical coverage (0 to 1)."""

    passage_id: int
    score: float
    cosine: float
    coverage: float


def coverage(rankings: Mapping[str, Ranking], largest: Mapping[str, float]) -> dict[int, float]:
    """Passage id -> mean over the analyses of its BM25 divided by the largest possible."""
    covered: dict[int, float] = defaultdict(float)
    for name, ranking in rankings.items():
        for passage_id, bm25 in ranking:
            covered[passage_id] += bm25 / (largest[name] or 1.0) / len(rankings)
    return dict(covered)


def fuse(
    dense: Mapping[str, Ranking],
    covered: Mapping[int, float],
    found_by_words: Mapping[int, tuple[str, float]],
) -> list[Scored]:
    """Best first. `dense` is each language's nearest; `found_by_words` gives (language, cosine) of passages
    that only the words found."""
    base = {
        language: sum(c for _, c in nearest) / len(nearest) for language, nearest in dense.items() if nearest
    }
    cosines = {pid: (language, cosine) for language, nearest in dense.items() for pid, cosine in nearest}
    cosines.update({pid: value for pid, value in found_by_words.items() if pid not in cosines})
    fused = [
        Scored(
            pid,
            cosine - base.get(language, 0.0) + LEXICAL_SHARE * covered.get(pid, 0.0),
            cosine,
            covered.get(pid, 0.0),
        )
        for pid, (language, cosine) in cosines.items()
    ]
    return sorted(fused, key=lambda scored: (-scored.score, scored.passage_id))
