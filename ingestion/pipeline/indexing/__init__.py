"""The vector index: a projection of the published passages, on qdrant-edge or a Qdrant server."""

import functools
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ingestion.pipeline.indexing import centring, edge, fusing, lexical, outbox, projecting
from ingestion.pipeline.indexing.fusing import Scored
from ingestion.pipeline.indexing.lexical import PASSAGES
from ingestion.pipeline.indexing.outbox import passages_with
from ingestion.pipeline.indexing.rewording import reword
from ingestion.pipeline.indexing.spelling import language_of
from ingestion.pipeline.indexing.store import Scope, Store, Wish

__all__ = ["PASSAGES", "Scope", "Scored", "passages_with", "reword", "search", "stems_of", "without_language"]

DEPTH = 50
Vector = NDArray[np.float32]
_opening = threading.Lock()


def search(vectors: Sequence[Vector], wordings: Sequence[str], scope: Scope) -> list[Scored]:
    """Passages nearest to a question by meaning and words, best first, within the scope.

    A question has one wording or several with a vector each; what answers one of them answers the question.
    Brings the projection up to date first. At most `DEPTH` a language and an analysis are looked at.
    """
    store = opened_store()
    projecting.catch_up(store)
    languages = [code for code, _ in settings.LANGUAGES]
    centres = centring.centres()
    shifted = [centres.shifted(v, language_of(text)) for v, text in zip(vectors, wordings, strict=True)]
    asked = [lexical.analyse(text) for text in wordings]
    counts = outbox.passages_with({lexical.PASSAGES, *(t for one in asked for c in one.values() for t in c)})
    near = [Wish(DEPTH, vector=vector, language=language) for vector in shifted for language in languages]
    words = [
        (number, name, *lexical.ask(terms, counts))
        for number, one in enumerate(asked)
        for name, terms in one.items()
        if terms
    ]
    rankings = store.rank(
        [*near, *(Wish(DEPTH, using=name, words=sparse) for _, name, sparse, _ in words)], scope
    )
    dense: dict[str, dict[int, float]] = {language: {} for language in languages}
    for wish, ranking in zip(near, rankings, strict=False):
        _keep_larger(dense[wish.language], _unscaled(wish, ranking))
    covered: dict[int, float] = {}
    by_words = list(zip(words, rankings[len(near) :], strict=True))
    for number in range(len(wordings)):
        own = {name: (ranking, most) for (n, name, _, most), ranking in by_words if n == number}
        _keep_larger(
            covered,
            fusing.coverage(
                {name: ranking for name, (ranking, _) in own.items()},
                {name: most for name, (_, most) in own.items()},
            ).items(),
        )
    nearest = {language: list(found.items()) for language, found in dense.items()}
    means = {language: max(float(v @ mean) for v in shifted) for language, mean in centres.passages.items()}
    topic = settings.TOPIC_SHARE * max(map(centres.on_topic, vectors))
    by_words_alone = _found_by_words(store, shifted, scope, dense, covered)
    return fusing.fuse(nearest, covered, by_words_alone, means, topic)


def _unscaled(wish: Wish, ranking: Iterable[tuple[int, float]]) -> Iterator[tuple[int, float]]:
    """The engines bring a question's vector to unit length; a centred one is to keep its own."""
    length = float(np.linalg.norm(wish.vector)) if wish.vector is not None else 1.0
    return ((pid, cosine * length) for pid, cosine in ranking)


def _found_by_words(
    store: Store,
    vectors: Sequence[Vector],
    scope: Scope,
    dense: Mapping[str, Mapping[int, float]],
    covered: Mapping[int, float],
) -> dict[int, tuple[str, float]]:
    """Language and cosine of the passages that the words found and the vectors did not."""
    missing = frozenset(covered) - {pid for found in dense.values() for pid in found}
    if not missing:
        return {}
    wishes = [
        Wish(len(missing), vector=vector, language=language, among=missing)
        for vector in vectors
        for language in dense
    ]
    found: dict[int, tuple[str, float]] = {}
    for wish, ranking in zip(wishes, store.rank(wishes, scope), strict=True):
        for pid, cosine in _unscaled(wish, ranking):
            if pid not in found or cosine > found[pid][1]:
                found[pid] = (wish.language, cosine)
    return found


def _keep_larger(best: dict[int, float], found: Iterable[tuple[int, float]]) -> None:
    for pid, value in found:
        best[pid] = max(value, best.get(pid, value))


def without_language(vectors: Sequence[Vector], texts: Sequence[str]) -> list[Vector]:
    """Unit vectors of questions without the whole mean of typical questions in the language of each."""
    centres = centring.centres()
    return [centres.bare(vector, language_of(text)) for vector, text in zip(vectors, texts, strict=True)]


def stems_of(word: str) -> frozenset[int]:
    """The terms under which the words of a text are counted."""
    return frozenset(lexical.analyse(word)["stems"])


def opened_store() -> Store:
    """The store of this process, opened on first use."""
    with _opening:
        return _open()


def forget_store() -> None:
    """Close this process's store; the next search opens it anew."""
    with _opening:
        if _open.cache_info().currsize:
            _open().close()
            _open.cache_clear()


def folder() -> Path:
    """Where the embedded slots of the present embedder live."""
    return Path(settings.INDEX_FOLDER) / settings.EMBED_MODEL


@functools.cache
def _open() -> Store:
    if not settings.QDRANT_URL:
        return edge.EdgeStore(folder(), settings.EMBED_DIMENSION)
    # imported here: the client takes long to load and embedded installations never need it
    from qdrant_client import QdrantClient

    from ingestion.pipeline.indexing.server import ServerStore

    client = QdrantClient(url=settings.QDRANT_URL, api_key=settings.QDRANT_API_KEY or None)
    return ServerStore(client, f"sufler-{settings.EMBED_MODEL}", settings.EMBED_DIMENSION)
