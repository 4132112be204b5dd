"""The library's work in the background: a task takes an id, calls a function, and says when to try again."""

from datetime import timedelta

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings

from foundation import clock
from ingestion import versions
from ingestion.models import Status, Version
from ingestion.pipeline.ingesting import AWAY, ingest

# progress is written after every batch of the embedder, which takes a few seconds, and after every page of a
# scan, which may take `confining.SECONDS`
SILENCE = timedelta(seconds=settings.SILENCE_SECONDS)


@shared_task(bind=True, max_retries=None)  # type: ignore[untyped-decorator]
def ingest_version(self, version_id: int) -> None:  # type: ignore[no-untyped-def]
    """Ingest a version and publish it if that was asked; waits for an engine or a database that is away."""
    try:
        version = Version.objects.select_related("document").filter(pk=version_id).first()
        if version is not None:
            versions.publish_if_asked(ingest(version))
    except AWAY as error:
        raise self.retry(exc=error, countdown=min(60, 2 ** min(self.request.retries, 5))) from None


@shared_task  # type: ignore[untyped-decorator]
def pick_up_silent() -> int:
    """Enqueue versions that are processing but of which nobody has been heard lately; how many.

    Tasks are taken up in their order. So those versions are not waiting before this one: their messages were
    lost, with a broker that was away or with the worker that had them.
    """
    silent = Version.objects.filter(status=Status.PROCESSING, touched_at__lt=clock.now() - SILENCE)
    ids = list(silent.values_list("pk", flat=True))
    for version_id in ids:
        ingest_version.delay(version_id)
    return len(ids)


@worker_ready.connect  # type: ignore[untyped-decorator]
def resume(**_: object) -> None:
    """A worker that starts looks for what one that died has left behind, now and after the silence."""
    pick_up_silent.delay()
    pick_up_silent.apply_async(countdown=SILENCE.total_seconds() + 5)
