"""The embedded store: a qdrant-edge shard in a slot of its own for each process that searches."""

import fcntl
import logging
import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import qdrant_edge as qdrant

from ingestion.pipeline.indexing.lexical import ANALYSES, Sparse
from ingestion.pipeline.indexing.store import DENSE, Entry, Scope, Wish
from ingestion.pipeline.values import EngineUnavailable, IndexAway

log = logging.getLogger("sufler.ingestion")

SLOTS = 4
BATCH = 500
PAGE = 10_000
INDEXES = {
    "version": qdrant.PayloadSchemaType.Integer,
    "language": qdrant.PayloadSchemaType.Keyword,
    "labels": qdrant.PayloadSchemaType.Integer,
    "start": qdrant.PayloadSchemaType.Integer,
    "until": qdrant.PayloadSchemaType.Integer,
}


@contextmanager
def _failures() -> Iterator[None]:
    """What the folder and the engine raise becomes IndexAway."""
    try:
        yield
    except EngineUnavailable:
        raise
    except Exception as error:  # the engine knows no other kind
        # it is given numbers alone, so no text of a passage or question can stand in its words
        log.warning("the index fails: %s", error)
        raise IndexAway("index_away") from None


class EdgeStore:
    """A shard that this process alone has open. Thread-safe: one call at a time. Each raises IndexAway."""

    shared: ClassVar = False

    @_failures()
    def __init__(self, folder: Path, dimension: int) -> None:
        """Take the first free slot below `folder`; EngineUnavailable("index_busy") when none is."""
        self._lock = threading.Lock()
        self._slot, self._lock_file = _take_slot(folder)
        self._cursor = self._slot / "cursor"
        try:
            self._shard = _open(self._slot, dimension)
        except Exception:
            # else this process would keep the slot from itself
            os.close(self._lock_file)
            raise

    @_failures()
    def replace(self, version_id: int, entries: Sequence[Entry]) -> None:
        of_version = qdrant.Filter(must=[_equals("version", version_id)])
        with self._lock:
            self._shard.update(qdrant.UpdateOperation.delete_points_by_filter(of_version))
            for start in range(0, len(entries), BATCH):
                points = [_point(entry) for entry in entries[start : start + BATCH]]
                self._shard.update(qdrant.UpdateOperation.upsert_points(points))

    @_failures()
    def rank(self, wishes: Sequence[Wish], scope: Scope) -> list[list[tuple[int, float]]]:
        requests = [
            qdrant.QueryRequest(
                limit=wish.limit,
                query=qdrant.Query.Nearest(_value(wish), using=wish.using),
                filter=_filter(wish, scope),
            )
            for wish in wishes
        ]
        with self._lock:
            rankings = self._shard.query_batch(qdrant.QueryBatchRequest(requests))
        return [[(int(str(point.id)), point.score) for point in ranking] for ranking in rankings]

    @_failures()
    def held(self) -> set[int]:
        found, offset = set[int](), None
        while True:
            page = qdrant.ScrollRequest(offset=offset, limit=PAGE, with_payload=False, with_vector=False)
            with self._lock:
                points, offset = self._shard.scroll(page)
            found |= {int(str(point.id)) for point in points}
            if offset is None:
                return found

    @_failures()
    def read_cursor(self) -> int:
        return int(self._cursor.read_text() or 0) if self._cursor.exists() else 0

    @_failures()
    def write_cursor(self, event_id: int) -> None:
        with self._lock:
            self._shard.flush()
            self._shard.optimize()
            temporary = self._cursor.with_suffix(".new")
            temporary.write_text(str(event_id))
            temporary.replace(self._cursor)

    @_failures()
    def close(self) -> None:
        """Close the shard and leave the slot to the next process."""
        with self._lock:
            try:
                self._shard.close()
            finally:
                os.close(self._lock_file)


def remove_free_slots(folder: Path) -> int:
    """Delete the shards that no process has open; they are rebuilt on the next search. How many."""
    removed = 0
    for slot in sorted(folder.glob("slot-*")):
        descriptor = _try_lock(slot)
        if descriptor is not None:
            shutil.rmtree(slot / "shard", ignore_errors=True)
            (slot / "cursor").unlink(missing_ok=True)
            os.close(descriptor)
            removed += 1
    return removed


def _take_slot(folder: Path) -> tuple[Path, int]:
    for number in range(1, SLOTS + 1):
        slot = folder / f"slot-{number}"
        slot.mkdir(parents=True, exist_ok=True)
        descriptor = _try_lock(slot)
        if descriptor is not None:
            return slot, descriptor
    raise EngineUnavailable("index_busy")


def _try_lock(slot: Path) -> int | None:
    descriptor = os.open(slot / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _open(slot: Path, dimension: int) -> qdrant.EdgeShard:
    """The slot's shard; an empty one where there is none, or none that can be read."""
    path, cursor = slot / "shard", slot / "cursor"
    config = qdrant.EdgeConfig(
        vectors={DENSE: qdrant.EdgeVectorParams(size=dimension, distance=qdrant.Distance.Cosine)},
        sparse_vectors={name: qdrant.EdgeSparseVectorParams() for name in ANALYSES},
        max_search_threads=1,
        wal_enabled=True,
    )
    if path.exists() and any(path.iterdir()):
        try:
            return qdrant.EdgeShard.load(str(path), config)
        except Exception as error:  # as above
            log.warning("the index in %s can't be read and is made anew: %s", slot.name, error)
            shutil.rmtree(path)
    # what an empty shard is said to hold, nobody would fill in
    cursor.unlink(missing_ok=True)
    path.mkdir(parents=True, exist_ok=True)
    shard = qdrant.EdgeShard.create(str(path), config)
    for field, kind in INDEXES.items():
        shard.update(qdrant.UpdateOperation.create_field_index(field, kind))
    return shard


def _point(entry: Entry) -> qdrant.Point:
    vectors = {DENSE: entry.vector.tolist(), **{name: _sparse(entry.words[name]) for name in ANALYSES}}
    payload = {
        "version": entry.version_id,
        "language": entry.language,
        "labels": list(entry.labels),
        "start": entry.start,
        "until": entry.until,
    }
    return qdrant.Point(entry.passage_id, vectors, payload)


def _value(wish: Wish) -> qdrant.SparseVector | list[float]:
    if wish.words is not None:
        return _sparse(wish.words)
    assert wish.vector is not None
    values: list[float] = wish.vector.tolist()
    return values


def _sparse(words: Sparse) -> qdrant.SparseVector:
    return qdrant.SparseVector(list(words.terms), list(words.weights))


def _filter(wish: Wish, scope: Scope) -> qdrant.Filter:
    day = scope.day.toordinal()
    must: list[Any] = [
        qdrant.FieldCondition(key="start", range=qdrant.RangeFloat(lte=day)),
        qdrant.FieldCondition(key="until", range=qdrant.RangeFloat(gt=day)),
    ]
    if wish.language:
        must.append(_equals("language", wish.language))
    if wish.among:
        must.append(qdrant.HasIdCondition(set(wish.among)))
    hidden: list[Any] = [
        qdrant.FieldCondition(key="labels", match=qdrant.MatchAny(sorted(scope.hidden_labels)))
    ]
    return qdrant.Filter(must=must, must_not=hidden if scope.hidden_labels else None)


def _equals(key: str, value: str | int) -> qdrant.FieldCondition:
    return qdrant.FieldCondition(key=key, match=qdrant.MatchValue(value=value))
