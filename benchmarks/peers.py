"""What Sufler's search is compared with: four rankings of the same passages with the same vectors."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

from benchmarks import vectors
from foundation import clock

SETS = ("xquad_ru_dev", "xquad_en_dev", "kazqad_kk_dev")
PEERS = ("bm25", "e5", "rrf", "fusion")
K1, B = 1.2, 0.75
DEPTH = 50
WORD = re.compile(r"\w+")
_russian, _english = snowballstemmer.stemmer("russian"), snowballstemmer.stemmer("english")


def today() -> date:
    """The day in Kazakhstan."""
    return clock.today()


def stems(text: str) -> list[str]:
    """Snowball words."""
    words = WORD.findall(text.lower())
    return [(_russian if re.search("[а-я]", w) else _english).stemWord(w) for w in words]


def grams(text: str) -> list[str]:
    """4-grams inside words."""
    words = WORD.findall(text.lower())
    return [w[i : i + 4] if len(w) > 4 else w for w in words for i in range(max(1, len(w) - 3))]


class Words:
    """BM25 over all passages."""

    def __init__(self, texts: Sequence[str], analyse: Any) -> None:
        self.analyse, self.size = analyse, len(texts)
        counted = [Counter(analyse(text)) for text in texts]
        average = sum(c.total() for c in counted) / max(1, len(counted))
        self.postings: dict[str, list[tuple[int, float]]] = {}
        for place, counts in enumerate(counted):
            norm = K1 * (1 - B + B * counts.total() / average)
            for term, tf in counts.items():
                self.postings.setdefault(term, []).append((place, tf * (K1 + 1) / (tf + norm)))

    def score(self, text: str) -> tuple[NDArray[np.float64], float]:
        """BM25 of each passage, and the largest that the question could get."""
        total, largest = np.zeros(self.size), 0.0
        for term in Counter(self.analyse(text)):
            postings = self.postings.get(term, [])
            idf = math.log(1 + (self.size - len(postings) + 0.5) / (len(postings) + 0.5))
            largest += idf * (K1 + 1)
            for place, weight in postings:
                total[place] += idf * weight
        return total, largest or 1.0


@dataclass(slots=True)
class Shelf:
    """The published passages with their vectors, and the four ways to rank them."""

    ids: list[str]
    languages: NDArray[Any]
    windows: list[tuple[date, date]]
    matrix: NDArray[np.float32]
    words: dict[str, Words]

    @classmethod
    def of_library(cls) -> "Shelf":
        from ingestion.models import Passage, Status

        rows = list(
            Passage.objects.filter(version__status=Status.PUBLISHED, excluded=False)
            .select_related("version__document")
            .order_by("pk")
        )
        texts = [f"{row.breadcrumb}\n{row.text}" if row.breadcrumb else row.text for row in rows]
        return cls(
            [row.external_id for row in rows],
            np.array([row.version.document.language for row in rows]),
            [(r.version.in_force_from or date.min, r.version.in_force_until or date.max) for r in rows],
            np.stack([np.frombuffer(bytes(row.vector), "<f4") for row in rows]),
            {"stems": Words(texts, stems), "grams": Words(texts, grams)},
        )

    def ranked(self, text: str, day: date | None) -> dict[str, list[str]]:
        """For each way the external ids, best first, each once."""
        asked = day or today()
        valid = np.array([start <= asked < until for start, until in self.windows])
        cosines = self.matrix @ vectors.embed_one(text)
        (bm25, largest), (gram, largest_gram) = (self.words[n].score(text) for n in ("stems", "grams"))
        covered = (bm25 / largest + gram / largest_gram) / 2
        scores = {
            "bm25": np.where(bm25 > 0, bm25, -np.inf),
            "e5": cosines,
            "rrf": _reciprocal(np.where(valid, cosines, -9.0), np.where(valid, bm25, 0.0)),
            "fusion": self._centred(cosines, valid) + 0.2 * covered,
        }
        return {name: self._best(np.where(valid, score, -np.inf)) for name, score in scores.items()}

    def _centred(self, cosines: NDArray[Any], valid: NDArray[Any]) -> NDArray[Any]:
        """Cosine without the mean cosine of its language's nearest."""
        result = cosines.copy()
        for language in set(self.languages):
            own = self.languages == language
            nearest = np.sort(cosines[own & valid])[::-1][:DEPTH]
            result[own] -= nearest.mean() if len(nearest) else 0.0
        return result

    def _best(self, score: NDArray[Any]) -> list[str]:
        order = [i for i in np.argsort(-score, kind="stable")[:200] if score[i] > -np.inf]
        return list(dict.fromkeys(self.ids[i] for i in order))


def _reciprocal(cosines: NDArray[Any], bm25: NDArray[Any]) -> NDArray[Any]:
    """Reciprocal rank fusion, k = 60; a passage without a word of the question gets no vote for words."""
    votes = []
    for score in (cosines, bm25):
        rank = np.empty(len(score))
        rank[np.argsort(-score, kind="stable")] = np.arange(1, len(score) + 1)
        votes.append(1 / (60 + rank))
    return votes[0] + np.where(bm25 > 0, votes[1], 0.0)


def originals() -> list[Any]:
    """The passages of the library at present."""
    from ingestion.models import Passage

    return list(Passage.objects.order_by("pk"))


def grow_to(size: int, base: Sequence[Any]) -> None:
    """Published passages up to `size`: copies of real texts, their vectors with noise around the real."""
    from ingestion.models import Document, Passage, Status, Version
    from ingestion.pipeline.indexing import outbox

    chance = np.random.default_rng(size)
    missing = size - Passage.objects.count()
    if missing <= 0:
        return
    document = Document.objects.create(slug=f"noise-{size}", title="Noise", language="kk")
    version = Version.objects.create(
        document=document, number=1, status=Status.PUBLISHED, file_name="noise", sha256=str(size)
    )
    rows = []
    for place in range(missing):
        source = base[int(chance.integers(len(base)))]
        vector = np.frombuffer(bytes(source.vector), "<f4") + chance.normal(0, 0.02, 384).astype("<f4")
        rows.append(
            Passage(
                version=version,
                position=place + 1,
                external_id=f"noise-{size}-{place}",
                text=source.text,
                embedder=source.embedder,
                vector=(vector / np.linalg.norm(vector)).astype("<f4").tobytes(),
                terms=source.terms,
            )
        )
    Passage.objects.bulk_create(rows, batch_size=2000)
    outbox.count_in(version)
    outbox.note(version)
