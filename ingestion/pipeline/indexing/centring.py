"""What lies near everything, taken off, so that a passage is judged by this question alone.

An embedder puts some passages near every question, and each language at a height of its own. Two means of
vectors measure that, kept as rows for each embedder and language: of typical questions (`typical/`, our own:
half about services, half about anything), which a new installation has from its first document, and of the
published passages, which every publication brings up to date.

What tells questions about services from questions about anything else is the difference of the two halves.
How far a question leans along it from where the library itself stands is weighed together with the nearness
of the best passage (docs/retrieval.md): a bank stands far from small talk, an encyclopaedia from tariffs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ingestion.models import Centre, Passage, Version
from ingestion.pipeline.indexing.rows import rows

# of the typical questions' mean that is taken off a question's vector
TYPICAL_SHARE = 0.35
COLUMNS = '"of", language, count, total'
Vector = NDArray[np.float32]
Sum = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Centres:
    """Means of vectors by language; `topic` leads from questions about anything to those about services, and
    `lean` is how far the published passages lie along it."""

    typical: Mapping[str, Vector] = field(default_factory=dict)
    passages: Mapping[str, Vector] = field(default_factory=dict)
    topic: Vector | None = None
    lean: float = 0.0

    def shifted(self, vector: Vector, language: str) -> Vector:
        """A question's vector without what typical questions of its language have in common."""
        typical = self.typical.get(language)
        return vector if typical is None else (vector - TYPICAL_SHARE * typical).astype("<f4")

    def bare(self, vector: Vector, language: str) -> Vector:
        """A question's vector without all that typical questions of its language share, of unit length."""
        left = vector - self.typical.get(language, np.float32(0))
        return (left / max(float(np.linalg.norm(left)), 1e-12)).astype("<f4")

    def on_topic(self, vector: Vector) -> float:
        """0 for a question that leans as the library does, less the further it leans another way: a question
        about services has 0.04 along the topic, one about anything else 0."""
        return 0.0 if self.topic is None else -abs(float(vector @ self.topic) - self.lean)


def centres() -> Centres:
    """The means of the present embedder; what is not counted yet is left out."""
    means: dict[tuple[str, str], Vector] = {}
    sizes: dict[str, int] = {}
    counted = rows(Centre, COLUMNS, "embedder = %s AND count > 0", [settings.EMBED_MODEL])
    for of, language, count, total in counted:
        means[of, language] = (np.frombuffer(bytes(total), "<f8") / count).astype("<f4")
        if of == Centre.Of.PASSAGES:
            sizes[language] = count
    pairs = {
        language: (mean, means[Centre.Of.GENERAL, language])
        for (of, language), mean in means.items()
        if of == Centre.Of.SERVICES and (Centre.Of.GENERAL, language) in means
    }
    apart = [services - general for services, general in pairs.values()]
    topic = np.mean(apart, axis=0).astype("<f4") if apart else None
    passages = {language: mean for (of, language), mean in means.items() if of == Centre.Of.PASSAGES}
    return Centres(
        {
            language: ((services + general) / 2).astype("<f4")
            for language, (services, general) in pairs.items()
        },
        passages,
        topic,
        _lean(topic, passages, sizes),
    )


def _lean(topic: Vector | None, passages: Mapping[str, Vector], sizes: Mapping[str, int]) -> float:
    """How far the passages of all languages lie along the topic on average; 0 while there are none."""
    if topic is None or not passages:
        return 0.0
    total = sum(sizes[language] * float(mean @ topic) for language, mean in passages.items())
    return total / sum(sizes.values())


def missing_questions() -> Iterator[tuple[str, str, list[str]]]:
    """The typical questions that the present embedder has not embedded: what they are of, language, lines."""
    known = Centre.objects.filter(embedder=settings.EMBED_MODEL).exclude(of=Centre.Of.PASSAGES)
    have = set(known.values_list("of", "language"))
    for path in sorted(Path(settings.TYPICAL_FOLDER).glob("*-*.txt")):
        of, _, language = path.stem.rpartition("-")
        lines = [line for line in path.read_text("utf8").splitlines() if line.strip()]
        if lines and (of, language) not in have:
            yield of, language, lines


def keep(of: str, language: str, vectors: Sequence[Vector]) -> None:
    """Remember the mean of these questions' vectors. Two processes may do so at once; it is the same."""
    total = np.sum(np.asarray(vectors, "<f8"), axis=0)
    Centre.objects.update_or_create(
        embedder=settings.EMBED_MODEL,
        of=of,
        language=language,
        defaults={"count": len(vectors), "total": total.astype("<f8").tobytes()},
    )


def sum_of(version: Version) -> tuple[int, Sum]:
    """How many vectors of the present embedder a version's passages have, and their sum."""
    passages = Passage.objects.filter(version=version, excluded=False, embedder=settings.EMBED_MODEL)
    packed = passages.values_list("vector", flat=True).iterator()
    vectors = [np.frombuffer(bytes(row), "<f4") for row in packed]
    return len(vectors), np.sum(np.stack(vectors), axis=0, dtype="<f8") if vectors else np.zeros(0)


def count(version: Version, sign: int) -> None:
    """Add a version's passages to the mean of its language (1) or take them out (-1); in a transaction."""
    number, total = sum_of(version)
    if number:
        add(version.document.language, sign * number, sign * total)


def add(language: str, number: int, total: Sum) -> None:
    """Add the sum of so many passages' vectors to the mean of their language; in a transaction."""
    row, _ = Centre.objects.select_for_update().get_or_create(
        embedder=settings.EMBED_MODEL,
        of=Centre.Of.PASSAGES,
        language=language,
        defaults={"total": np.zeros(len(total), "<f8").tobytes()},
    )
    row.count += number
    row.total = (np.frombuffer(bytes(row.total), "<f8") + total).tobytes()
    row.save(update_fields=["count", "total"])
