"""The store on a Qdrant server or cluster, for installations with QDRANT_URL."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

from qdrant_client import QdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException, UnexpectedResponse

from ingestion.pipeline.indexing.lexical import ANALYSES, Sparse
from ingestion.pipeline.indexing.store import DENSE, Entry, Scope, Wish
from ingestion.pipeline.values import IndexAway

log = logging.getLogger("sufler.ingestion")

BATCH = 500
PAGE = 10_000
CURSOR_POINT = 2**63 - 1
INDEXES = {
    "version": models.PayloadSchemaType.INTEGER,
    "language": models.PayloadSchemaType.KEYWORD,
    "labels": models.PayloadSchemaType.INTEGER,
    "start": models.PayloadSchemaType.INTEGER,
    "until": models.PayloadSchemaType.INTEGER,
}


@contextmanager
def _failures() -> Iterator[None]:
    """A server that is not reached, too slow or answers with an error becomes IndexAway."""
    try:
        yield
    except (ApiException, QdrantException) as error:
        status = error.status_code if isinstance(error, UnexpectedResponse) else ""
        log.warning("the index fails: %s %s", type(error).__name__, status)
        raise IndexAway("index_away") from None


class ServerStore:
    """A collection on a server. The cursor is a point of its own that no search can find. Each raises
    IndexAway."""

    shared: ClassVar = True

    @_failures()
    def __init__(self, client: QdrantClient, collection: str, dimension: int) -> None:
        self._client, self._collection = client, collection
        if not client.collection_exists(collection):
            client.create_collection(
                collection,
                vectors_config={DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)},
                sparse_vectors_config={name: models.SparseVectorParams() for name in ANALYSES},
            )
            for field, kind in INDEXES.items():
                client.create_payload_index(collection, field, kind)

    @_failures()
    def replace(self, version_id: int, entries: Sequence[Entry]) -> None:
        # others search meanwhile: what stays is never away, and only then goes what does not
        for start in range(0, len(entries), BATCH):
            points = [_point(entry) for entry in entries[start : start + BATCH]]
            self._client.upsert(self._collection, points, wait=True)
        gone = models.Filter(
            must=[_equals("version", version_id)],
            must_not=[models.HasIdCondition(has_id=[entry.passage_id for entry in entries])],
        )
        self._client.delete(self._collection, models.FilterSelector(filter=gone), wait=True)

    @_failures()
    def rank(self, wishes: Sequence[Wish], scope: Scope) -> list[list[tuple[int, float]]]:
        requests = [
            models.QueryRequest(
                query=_value(wish),
                using=wish.using,
                limit=wish.limit,
                filter=_filter(wish, scope),
                with_payload=False,
            )
            for wish in wishes
        ]
        replies = self._client.query_batch_points(self._collection, requests)
        return [[(int(point.id), point.score) for point in reply.points] for reply in replies]

    @_failures()
    def held(self) -> set[int]:
        found, offset = set[int](), None
        while True:
            points, offset = self._client.scroll(
                self._collection, limit=PAGE, offset=offset, with_payload=False, with_vectors=False
            )
            found |= {int(point.id) for point in points}
            if offset is None:
                return found - {CURSOR_POINT}

    @_failures()
    def read_cursor(self) -> int:
        found = self._client.retrieve(self._collection, [CURSOR_POINT], with_payload=True)
        return int((found[0].payload or {}).get("event", 0)) if found else 0

    @_failures()
    def write_cursor(self, event_id: int) -> None:
        point = models.PointStruct(id=CURSOR_POINT, vector={}, payload={"event": event_id})
        self._client.upsert(self._collection, [point], wait=True)

    def close(self) -> None:
        self._client.close()


def _point(entry: Entry) -> models.PointStruct:
    vectors = {DENSE: entry.vector.tolist(), **{name: _sparse(entry.words[name]) for name in ANALYSES}}
    payload = {
        "version": entry.version_id,
        "language": entry.language,
        "labels": list(entry.labels),
        "start": entry.start,
        "until": entry.until,
    }
    return models.PointStruct(id=entry.passage_id, vector=vectors, payload=payload)


def _value(wish: Wish) -> models.SparseVector | list[float]:
    if wish.words is not None:
        return _sparse(wish.words)
    assert wish.vector is not None
    values: list[float] = wish.vector.tolist()
    return values


def _sparse(words: Sparse) -> models.SparseVector:
    return models.SparseVector(indices=list(words.terms), values=list(words.weights))


def _filter(wish: Wish, scope: Scope) -> models.Filter:
    day = scope.day.toordinal()
    must: list[models.Condition] = [
        models.FieldCondition(key="start", range=models.Range(lte=day)),
        models.FieldCondition(key="until", range=models.Range(gt=day)),
    ]
    if wish.language:
        must.append(_equals("language", wish.language))
    if wish.among:
        must.append(models.HasIdCondition(has_id=sorted(wish.among)))
    hidden: list[models.Condition] = [
        models.FieldCondition(key="labels", match=models.MatchAny(any=sorted(scope.hidden_labels)))
    ]
    return models.Filter(must=must, must_not=hidden if scope.hidden_labels else None)


def _equals(key: str, value: str | int) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchValue(value=value))
