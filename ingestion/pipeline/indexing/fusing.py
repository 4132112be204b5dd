"""How cosine and words become one score that holds across languages.

score = cosine - (0.3 * mean cosine of that language's nearest + 0.7 * cosine of its mean passage)
      + share * (coverage - 0.8 * mean coverage of that language's best covered)

Cosines are those of the centred question (`centring`). Coverage is BM25 divided by the largest BM25 the
question could get, the mean over the analyses. Each language is compared with itself: the embedder
puts passages in the question's own language nearer whatever they say, and words that everything in that
language shares prove nothing. Reciprocal rank fusion was refused: across languages an empty lexical list
votes like a full one (measured in docs/retrieval.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

LEXICAL_SHARE = 0.35
# how many of a language's best passages say what is ordinary there
ORDINARY = 10
# 1 would leave nothing of a language in which many passages answer, 0 would drown the other languages
COVERAGE_TAKEN_OFF = 0.8
# what is ordinary in a language is measured by its nearest passages and by all of them
MEAN_SHARE = 0.7
# what full agreement in words adds to how near a passage is: noise shares few words, a right passage some
WORDS_COUNT = 0.3

Ranking = Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A passage's id with its fused score, how near it comes to the question, its lexical coverage (0 to 1).

    `near` can be compared between questions, `score` can't: it says whether this is about the question.
    """

    passage_id: int
    score: float
    near: float
    coverage: float


def coverage(rankings: Mapping[str, Ranking], largest: Mapping[str, float]) -> dict[int, float]:
    """Passage id -> its BM25 divided by the largest possible, the mean over the analyses."""
    covered: dict[int, float] = defaultdict(float)
    for name, ranking in rankings.items():
        for passage_id, bm25 in ranking:
            covered[passage_id] += bm25 / (largest[name] or 1.0) / len(rankings)
    return dict(covered)


def fuse(
    dense: Mapping[str, Ranking],
    covered: Mapping[int, float],
    found_by_words: Mapping[int, tuple[str, float]],
    means: Mapping[str, float] | None = None,
    topic: float = 0.0,
) -> list[Scored]:
    """Best first. `dense` is each language's nearest; `found_by_words` gives (language, cosine) of passages
    that only the words found; `means` each language's cosine of its mean passage; `topic` is added to all
    that is `near`."""
    cosines = {pid: (language, cosine) for language, nearest in dense.items() for pid, cosine in nearest}
    cosines.update({pid: value for pid, value in found_by_words.items() if pid not in cosines})
    near = {}
    for language, nearest in dense.items():
        ordinary = _ordinary(cosine for _, cosine in nearest)
        mean = (means or {}).get(language, ordinary)
        near[language] = (1 - MEAN_SHARE) * ordinary + MEAN_SHARE * mean
    shared: dict[str, list[float]] = defaultdict(list)
    for pid, (language, _) in cosines.items():
        shared[language].append(covered.get(pid, 0.0))
    common = {language: COVERAGE_TAKEN_OFF * _ordinary(values) for language, values in shared.items()}
    fused = [
        Scored(
            pid,
            cosine
            - near.get(language, 0.0)
            + LEXICAL_SHARE * (covered.get(pid, 0.0) - common.get(language, 0.0)),
            cosine + WORDS_COUNT * covered.get(pid, 0.0) + topic,
            covered.get(pid, 0.0),
        )
        for pid, (language, cosine) in cosines.items()
    ]
    return sorted(fused, key=lambda scored: (-scored.score, scored.passage_id))


def by_words(covered: Mapping[int, float]) -> list[Scored]:
    """Best first, where there are no vectors: words keep their share of the score, and nothing is `near`."""
    scored = [Scored(pid, LEXICAL_SHARE * share, 0.0, share) for pid, share in covered.items()]
    return sorted(scored, key=lambda one: (-one.score, one.passage_id))


def _ordinary(values: Iterable[float]) -> float:
    """The mean of the largest few."""
    best = list(islice(sorted(values, reverse=True), ORDINARY))
    return sum(best) / len(best) if best else 0.0
