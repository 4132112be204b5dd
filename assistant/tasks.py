"""The desk's work in the background."""

import contextlib
import itertools
import logging
import time
from threading import Lock, Thread

from celery import current_app, shared_task
from celery.signals import beat_init, worker_ready
from django.conf import settings
from kombu.exceptions import OperationalError

from assistant import retention, setup, topics
from assistant.evaluation import comparing
from assistant.pipeline import reading_ahead
from assistant.reviewing import clustering, intake
from foundation import anchoring, audit, limits, verifying
from foundation.routes import champion
from ingestion import knowledge

logger = logging.getLogger("sufler.tasks")

MINUTE = 60  # seconds
# so often the passages are looked through although the library is as it was: others are used most by then
HOUR, TEN_MINUTES = 3600, 600
# a comparison makes room for documents so often
SLICE_SECONDS = 60


@shared_task  # type: ignore[untyped-decorator]
def expire() -> dict[str, int]:
    """Destroy what has outlived its time; how much of what. Nothing while the clock is doubted."""
    try:
        return retention.expire("worker")
    except retention.ClockDoubted as doubt:
        logger.warning("nothing is destroyed: the clock stands %d days after it was last right", doubt.days)
        return {}


@shared_task  # type: ignore[untyped-decorator]
def watch() -> None:
    """Note the audit chain's end once a day, and on record what the installation runs with."""
    setup.note_changes("worker")
    if noted := anchoring.anchor(daily=True):
        audit.record("worker", "audit.anchored", "audit", {"number": noted["number"]})


@shared_task  # type: ignore[untyped-decorator]
def verify_audit() -> None:
    """Verify the audit chain once a day, soon after midnight where a worker is up, and put on record what was
    found: the metrics tell it."""
    found = verifying.check_daily("worker")
    if found and not verifying.held(found):
        logger.error("the audit chain does not hold: %s", found.details["error"])


@shared_task  # type: ignore[untyped-decorator]
def fill_desk() -> int:
    """Bring doubtful answers to the review desk and hand up what is overdue; how many came."""
    return intake.take_in()


@shared_task  # type: ignore[untyped-decorator]
def sort_answers() -> int:
    """Say of the questions answered since what each is about; how many."""
    return topics.sort_answers()


@shared_task  # type: ignore[untyped-decorator]
def embed_gaps() -> int:
    """Give new gaps the vectors by which they are grouped; how many."""
    return clustering.embed_new()


@shared_task  # type: ignore[untyped-decorator]
def settle_abandoned() -> int:
    """Settle what requests had reserved whose process ended; how many."""
    return limits.settle_abandoned()


@shared_task  # type: ignore[untyped-decorator]
def compare(comparison: int) -> None:
    """Ask for a while, then stand in the queue again, so that documents do not wait for half an hour; no more
    once a route asks another model."""
    if comparing.goes_on(comparison) and comparing.go_on(comparison, SLICE_SECONDS):
        compare.delay(comparison)


@shared_task  # type: ignore[untyped-decorator]
def take_up_comparisons() -> int:
    """Go on with comparisons whose process ended; how many there are."""
    found = comparing.waiting()
    for comparison in found:
        compare.delay(comparison)
    return len(found)


class Warming:
    """When the engine is given passages to read: at start, after a change of the library or of the champion,
    and each hour."""

    def __init__(self) -> None:
        self._one = Lock()
        self._read: tuple[int, str] | None = None
        self._again = 0.0

    def go(self) -> int:
        """Have them read if it is time; how many passages the engine took. What it did not take is offered
        again the next time."""
        if not settings.WARMING or not self._one.acquire(blocking=False):
            return 0
        try:
            wanted, now = (knowledge.revision(), champion()), time.monotonic()
            if wanted == self._read and now < self._again:
                return 0
            ahead = reading_ahead.read_ahead()
            if ahead.whole:
                # an engine that ends before it has read them forgets what it took
                self._read, self._again = wanted, now + (TEN_MINUTES if ahead.unread else HOUR)
            return ahead.passages
        finally:
            self._one.release()


_warming = Warming()


@shared_task  # type: ignore[untyped-decorator]
def read_ahead() -> int:
    """Have the engine read passages if it is time; how many it took."""
    return _warming.go()


@worker_ready.connect  # type: ignore[untyped-decorator]
def keep_time(**_: object) -> None:
    """The worker's own clock, which ends with it. That of several workers strikes several times: no harm.
    With SUFLER_BEAT it has none."""
    if not settings.BEAT:
        Thread(target=_strike, name="clock", daemon=True).start()


@beat_init.connect  # type: ignore[untyped-decorator]
def begin(**_: object) -> None:
    """A beat that starts strikes everything at once, as a worker's clock does, not a period later."""
    strike(0)


def strike(minute: int) -> None:
    """Enqueue what is due this many minutes after the start."""
    # where the broker is away there is a next time
    with contextlib.suppress(OperationalError):
        for entry in settings.CELERY_BEAT_SCHEDULE.values():
            if minute * MINUTE % entry["schedule"] == 0:
                current_app.send_task(entry["task"], **entry["options"])


def _strike() -> None:
    for minute in itertools.count():
        try:
            strike(minute)
        except Exception as error:
            # a clock that stops would end what is destroyed and anchored, and nobody would see it
            logger.error("the clock could not strike: %s", type(error).__name__)
        time.sleep(MINUTE)
