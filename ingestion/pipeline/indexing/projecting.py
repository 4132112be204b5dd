"""Bringing a store up to date with the database, which is the truth."""

import logging
from collections.abc import Iterator

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from ingestion.models import IndexEvent, Passage, Status, Version
from ingestion.pipeline.indexing import outbox, turns
from ingestion.pipeline.indexing.lexical import unpack
from ingestion.pipeline.indexing.store import ALWAYS, NEVER, Entry, Store
from ingestion.pipeline.values import EngineUnavailable

log = logging.getLogger("sufler.ingestion")


def catch_up(store: Store) -> int:
    """Apply the index events that the store has not seen; how many there were.

    What another embedder has embedded meanwhile stays as the store holds it, so a process that was started
    before the change answers from its old index until it is started again. A new store of which nothing can
    be filled raises EngineUnavailable("other_embedder"): `manage.py reindex` was not run.
    """
    if outbox.newest() == store.read_cursor():
        return 0
    with turns.alone(store):
        # in this order, or what another one has filled in meanwhile would seem to be from the future
        cursor, newest = store.read_cursor(), outbox.newest()
        if cursor == newest:
            return 0
        # a cursor from the future belongs to another database: read everything anew
        after = cursor if cursor <= newest else 0
        events = IndexEvent.objects.filter(pk__gt=after, pk__lte=newest)
        versions = set(events.values_list("version", flat=True))
        foreign = _embedded_otherwise(events)
        if foreign and after == 0 and not Passage.objects.filter(embedder=settings.EMBED_MODEL).exists():
            raise EngineUnavailable("other_embedder")
        for version_id in sorted(versions - foreign):
            store.replace(version_id, list(entries(version_id)))
        if foreign:
            log.warning("%s versions are embedded by another embedder; run manage.py reindex", len(foreign))
        store.write_cursor(newest)
        return events.count()


def _embedded_otherwise(events: QuerySet[IndexEvent]) -> set[int]:
    """The published versions of these events that have passages of another embedder than the present."""
    # in the statement: after a publication one version is looked at, not the whole library
    own = Passage.objects.filter(version__status=Status.PUBLISHED, version__in=events.values("version"))
    other = own.exclude(embedder=settings.EMBED_MODEL)
    return set(other.values_list("version", flat=True).distinct())


def entries(version_id: int) -> Iterator[Entry]:
    """What the index should hold of a version now: its passages if it is published, else nothing.

    A passage's window is the version's, narrowed by its own; excluded ones and those that never hold are
    left out.
    """
    version = (
        Version.objects.filter(pk=version_id, status=Status.PUBLISHED)
        .select_related("document")
        .prefetch_related("document__labels")
        .first()
    )
    if version is None:
        return
    labels = tuple(sorted(label.pk for label in version.document.labels.all()))
    for passage, start, until in _to_find(version, "vector", "terms"):
        yield Entry(
            passage_id=passage.pk,
            version_id=version_id,
            language=version.document.language,
            labels=labels,
            start=start,
            until=until,
            vector=np.frombuffer(bytes(passage.vector), dtype="<f4"),
            words=unpack(bytes(passage.terms)),
        )


def difference(store: Store) -> tuple[set[int], set[int]]:
    """Passages that the store should hold and does not, and those that it holds and should not."""
    published = Version.objects.filter(status=Status.PUBLISHED)
    wanted = {passage.pk for version in published for passage, _, _ in _to_find(version)}
    held = store.held()
    return wanted - held, held - wanted


def _to_find(version: Version, *columns: str) -> Iterator[tuple[Passage, int, int]]:
    """The passages of a version that can be found some day, with these columns and their [start, until)."""
    passages = Passage.objects.filter(version=version, excluded=False)
    for passage in passages.only("pk", "effective_from", "effective_until", *columns).iterator():
        start, until = _days(version, passage)
        if start < until:
            yield passage, start, until


def _days(version: Version, passage: Passage) -> tuple[int, int]:
    """The days of the version's window and the passage's own, [start, until)."""
    windows = (version.validity, passage.validity)
    start = max((one.start.toordinal() for one in windows if one.start), default=ALWAYS)
    return start, min((one.until.toordinal() for one in windows if one.until), default=NEVER)
