"""The vector index: a projection of the published passages, on qdrant-edge or a Qdrant server."""

import functools
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from ingestion.pipeline.indexing import centring, concepts, edge, fusing, lexical, outbox, projecting
from ingestion.pipeline.indexing.concepts import ways_to_say
from ingestion.pipeline.indexing.dating import without_date
from ingestion.pipeline.indexing.fusing import Scored
from ingestion.pipeline.indexing.lexical import PASSAGES
from ingestion.pipeline.indexing.outbox import passages_with
from ingestion.pipeline.indexing.rewording import reword
from ingestion.pipeline.indexing.spelling import language_of
from ingestion.pipeline.indexing.store import Scope, Store, Wish
from ingestion.pipeline.values import IndexAway

__all__ = [
    "PASSAGES",
    "Scope",
    "Scored",
    "passages_with",
    "reword",
    "search",
    "search_by_words",
    "stems_of",
    "ways_to_say",
    "without_date",
    "without_language",
]

DEPTH = 50
# somebody waits for what a server finds
SERVER_SECONDS = 5
# what a question's words in another language prove, beside its own
SAID_OTHERWISE = 0.8
Vector = NDArray[np.float32]
_opening = threading.Lock()


def search(vectors: Sequence[Vector], wordings: Sequence[str], scope: Scope) -> list[Scored]:
    """Passages nearest to a question by meaning and words, best first, within the scope.

    A question has one wording or several with a vector each; what answers one of them answers the question.
    Brings the projection up to date first. At most `DEPTH` a language and an analysis are looked at. Raises
    EngineUnavailable.
    """
    with _current_store() as store:
        languages = [code for code, _ in settings.LANGUAGES]
        centres = centring.centres()
        shifted = [centres.shifted(v, language_of(text)) for v, text in zip(vectors, wordings, strict=True)]
        near = [Wish(DEPTH, vector=vector, language=language) for vector in shifted for language in languages]
        asked = _by_words(wordings)
        rankings = store.rank([*near, *(wish for one in asked for wish in one.wishes())], scope)
        dense: dict[str, dict[int, float]] = {language: {} for language in languages}
        for wish, ranking in zip(near, rankings, strict=False):
            _keep_larger(dense[wish.language], _unscaled(wish, ranking))
        covered = _covered(asked, rankings[len(near) :])
        nearest = {language: list(found.items()) for language, found in dense.items()}
        means = {
            language: max(float(v @ mean) for v in shifted) for language, mean in centres.passages.items()
        }
        topic = settings.TOPIC_SHARE * max(map(centres.on_topic, vectors))
        by_words_alone = _found_by_words(store, shifted, scope, dense, covered)
        return fusing.fuse(nearest, covered, by_words_alone, means, topic)


def search_by_words(wordings: Sequence[str], scope: Scope) -> list[Scored]:
    """The same without vectors: passages that share words with a question, best first, within the scope."""
    with _current_store() as store:
        asked = _by_words(wordings)
        wishes = [wish for one in asked for wish in one.wishes()]
        return fusing.by_words(_covered(asked, store.rank(wishes, scope) if wishes else []))


@dataclass(frozen=True, slots=True)
class _Words:
    """A wording as words: for each analysis what is asked for and the largest BM25 that it could get."""

    words: Mapping[str, tuple[lexical.Sparse, float]]
    language: str = ""
    weight: float = 1.0

    def wishes(self) -> Iterator[Wish]:
        for name, (sparse, _) in self.words.items():
            yield Wish(DEPTH, using=name, words=sparse, language=self.language)

    def covered(self, rankings: Mapping[str, fusing.Ranking]) -> Iterator[tuple[int, float]]:
        largest = {name: most for name, (_, most) in self.words.items()}
        for pid, share in fusing.coverage(rankings, largest).items():
            yield pid, self.weight * min(1.0, share)


def _by_words(wordings: Sequence[str]) -> list[_Words]:
    """The wordings, and the question in each other language with the words that are known there."""
    own = language_of(wordings[0])
    said = [saying for saying in concepts.in_other_languages(wordings[0]) if saying.language != own]
    texts = [*((text, text, "", 1.0) for text in wordings)]
    texts += [(one.words, one.usual, one.language, SAID_OTHERWISE) for one in said]
    analysed = [(lexical.analyse(text), lexical.analyse(usual)) for text, usual, _, _ in texts]
    terms = {term for pair in analysed for one in pair for counts in one.values() for term in counts}
    counts = outbox.passages_with({lexical.PASSAGES, *terms})

    def asked(everything: Counter[int], usual: Counter[int]) -> tuple[lexical.Sparse, float]:
        return lexical.ask(everything, counts)[0], lexical.ask(usual, counts)[1]

    return [
        _Words({n: asked(of, usual[n]) for n, of in every.items() if of and usual[n]}, language, weight)
        for (every, usual), (_, _, language, weight) in zip(analysed, texts, strict=True)
    ]


def _covered(asked: Sequence[_Words], rankings: Iterable[fusing.Ranking]) -> dict[int, float]:
    """Passage id -> the largest coverage that a wording found; the rankings in the order of the wishes."""
    covered: dict[int, float] = {}
    remaining = iter(rankings)
    for one in asked:
        _keep_larger(covered, one.covered(dict(zip(one.words, remaining, strict=False))))
    return covered


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


@contextmanager
def _current_store() -> Iterator[Store]:
    """The store of this process, up to date. One that fails is let go: the next search opens it anew."""
    try:
        store = opened_store()
        projecting.catch_up(store)
        yield store
    except IndexAway:
        forget_store()
        raise


def opened_store() -> Store:
    """The store of this process, opened on first use."""
    with _opening:
        return _open()


def forget_store() -> None:
    """Close this process's store; the next search opens it anew."""
    with _opening:
        if _open.cache_info().currsize:
            store = _open()
            _open.cache_clear()
            # one that failed may fail at this too
            with suppress(IndexAway):
                store.close()


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

    # a look at the server's version would make everybody wait once more for one that does not answer
    client = QdrantClient(
        url=settings.QDRANT_URL,
        api_key=settings.QDRANT_API_KEY or None,
        timeout=SERVER_SECONDS,
        check_compatibility=False,
    )
    return ServerStore(client, f"sufler-{settings.EMBED_MODEL}", settings.EMBED_DIMENSION)
