"""The vector index: a projection of the published passages, on qdrant-edge or a Qdrant server."""

import functools
import threading
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ingestion.pipeline.indexing import edge, fusing, lexical, outbox, projecting
from ingestion.pipeline.indexing.fusing import Scored
from ingestion.pipeline.indexing.store import Scope, Store, Wish

__all__ = ["Scope", "Scored", "search"]

DEPTH = 50
_opening = threading.Lock()


def search(vector: NDArray[np.float32], text: str, scope: Scope) -> list[Scored]:
    """Passages nearest to a question by meaning and words, best first, within the scope.

    Brings the projection up to date first. At most `DEPTH` a language and an analysis are looked at.
    """
    store = opened_store()
    projecting.catch_up(store)
    languages = [code for code, _ in settings.LANGUAGES]
    asked = lexical.analyse(text)
    counts = outbox.passages_with({lexical.PASSAGES, *(term for c in asked.values() for term in c)})
    words = {name: lexical.ask(asked[name], counts) for name in lexical.ANALYSES if asked[name]}
    wishes = [Wish(DEPTH, vector=vector, language=language) for language in languages]
    wishes += [Wish(DEPTH, using=name, words=sparse) for name, (sparse, _) in words.items()]
    rankings = store.rank(wishes, scope)
    dense = dict(zip(languages, rankings, strict=False))
    covered = fusing.coverage(
        dict(zip(words, rankings[len(languages) :], strict=True)),
        {name: largest for name, (_, largest) in words.items()},
    )
    return fusing.fuse(dense, covered, _found_by_words(store, vector, scope, dense, covered))


def _found_by_words(
    store: Store,
    vector: NDArray[np.float32],
    scope: Scope,
    dense: dict[str, list[tuple[int, float]]],
    covered: dict[int, float],
) -> dict[int, tuple[str, float]]:
    """Language and cosine of the passages that the words found and the vectors did not."""
    missing = frozenset(covered) - {pid for ranking in dense.values() for pid, _ in ranking}
    if not missing:
        return {}
    wishes = [Wish(len(missing), vector=vector, language=language, among=missing) for language in dense]
    rankings = store.rank(wishes, scope)
    return {
        pid: (language, cosine)
        for language, ranking in zip(dense, rankings, strict=True)
        for pid, cosine in ranking
    }


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
