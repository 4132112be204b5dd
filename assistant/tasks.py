"""The desk's work in the background."""

import contextlib
import time
from threading import Thread

from celery import shared_task
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from assistant import retention, setup
from assistant.reviewing import intake
from foundation import anchoring

PERIOD = 15 * 60  # seconds


@shared_task  # type: ignore[untyped-decorator]
def expire() -> int:
    """Destroy what has outlived its time; how much."""
    gone = retention.expire("worker")
    return gone.vaults + gone.unsent


@shared_task  # type: ignore[untyped-decorator]
def watch() -> None:
    """Note the audit chain's end once a day, and on record what the installation runs with."""
    setup.note_changes("worker")
    anchoring.anchor(daily=True)


@shared_task  # type: ignore[untyped-decorator]
def fill_desk() -> int:
    """Bring doubtful answers to the review desk and hand up what is overdue; how many came."""
    return intake.take_in()


@worker_ready.connect  # type: ignore[untyped-decorator]
def keep_time(**_: object) -> None:
    """The worker's own clock, which ends with it. That of several workers strikes several times: no harm."""
    Thread(target=_strike, name="clock", daemon=True).start()


def _strike() -> None:
    while True:
        # where the broker is away there is a next time
        with contextlib.suppress(OperationalError):
            expire.delay()
            watch.delay()
            fill_desk.delay()
        time.sleep(PERIOD)
