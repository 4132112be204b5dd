"""Open gaps grouped by what they ask about, whatever their words and language.

Average linkage over the cosine distance of the questions' vectors, from which `knowledge.meanings` has taken
what each language adds: without that the groups are languages rather than subjects (docs/quality.md).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from assistant.models import Gap
from assistant.models.gaps import DOUBTED, REVIEWED
from foundation.masked import Masked
from ingestion import knowledge

# of the most recent ones: a distance for each pair of them is held in memory
MOST = 1000
# vectors are asked for so many at a time
BATCH = 16
# the mean distance within a group; on 42 questions of 15 subjects it finds these best
FURTHEST = 0.74


@dataclass(frozen=True, slots=True)
class Cluster:
    """Gaps that ask about one thing, the most typical question first."""

    gaps: tuple[Gap, ...]

    @property
    def typical(self) -> Gap:
        """The question that is nearest to all others."""
        return self.gaps[0]

    @property
    def refused(self) -> int:
        return len(self.gaps) - self.doubted - self.badly_answered

    @property
    def doubted(self) -> int:
        """How many were answered by a quotation only, which the model doubted."""
        return sum(gap.reason == DOUBTED for gap in self.gaps)

    @property
    def badly_answered(self) -> int:
        """How many a supervisor put down to the documents."""
        return sum(gap.reason == REVIEWED for gap in self.gaps)

    @property
    def languages(self) -> list[str]:
        return sorted({gap.question.language for gap in self.gaps})

    @property
    def first(self) -> datetime:
        return min(gap.found_at for gap in self.gaps)

    @property
    def last(self) -> datetime:
        return max(gap.found_at for gap in self.gaps)


def clusters() -> tuple[list[Cluster], bool]:
    """The open gaps in groups, the surest first and of these the largest; False when new ones, which have no
    vector yet, stand alone."""
    gaps = _open()
    new = {gap.pk for gap in _without_vector(gaps)}
    groups = _grouped([gap for gap in gaps if gap.pk not in new])
    groups += [Cluster((gap,)) for gap in gaps if gap.pk in new]
    return sorted(groups, key=_weight, reverse=True), not new


def _weight(one: Cluster) -> tuple[int, int, datetime]:
    """Its place in the list: what was only doubted stands behind what is known to be missing."""
    return len(one.gaps) - one.doubted, len(one.gaps), one.last


def cluster_of(key: int) -> Cluster | None:
    """The group that an open gap is in."""
    found, _whole = clusters()
    return next((one for one in found if key in {gap.pk for gap in one.gaps}), None)


def embed_new() -> int:
    """Give a vector to the open gaps that have none of today's embedder, as long as it can be reached; how
    many got one."""
    missing = _without_vector(_open())
    for start in range(0, len(missing), BATCH):
        some = missing[start : start + BATCH]
        try:
            found = knowledge.meanings([_asked(gap) for gap in some])
        except knowledge.EngineUnavailable:
            return start
        for gap, vector in zip(some, found, strict=True):
            gap.embedder, gap.vector = settings.EMBED_MODEL, np.asarray(vector, "<f4").tobytes()
        Gap.objects.bulk_update(some, ["embedder", "vector"])
    return len(missing)


def _open() -> list[Gap]:
    return list(Gap.objects.open().select_related("question")[:MOST])


def _without_vector(gaps: Sequence[Gap]) -> list[Gap]:
    return [gap for gap in gaps if gap.embedder != settings.EMBED_MODEL]


def _asked(gap: Gap) -> str:
    """What was searched for: a follow-up alone says nothing."""
    return Masked.from_record(gap.question.searched_text or gap.question.masked_text).words()


def _grouped(gaps: Sequence[Gap]) -> list[Cluster]:
    if len(gaps) < 2:
        return [Cluster((gap,)) for gap in gaps]
    # loaded on first use: it takes a second
    from sklearn.cluster import AgglomerativeClustering  # type: ignore[import-untyped]

    vectors = np.stack([np.frombuffer(bytes(gap.vector), "<f4") for gap in gaps])
    grouping = AgglomerativeClustering(
        n_clusters=None, distance_threshold=FURTHEST, metric="cosine", linkage="average"
    )
    members: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(grouping.fit_predict(vectors)):
        members[int(number)].append(place)
    return [Cluster(_by_typicality(gaps, vectors, places)) for places in members.values()]


def _by_typicality(
    gaps: Sequence[Gap], vectors: NDArray[np.float32], places: Sequence[int]
) -> tuple[Gap, ...]:
    own = vectors[places]
    nearness = own @ own.mean(axis=0)
    return tuple(gaps[places[at]] for at in np.argsort(-nearness, kind="stable"))
