"""The Celery application; tasks are found in the `tasks` module of each installed app."""

import logging
import os

from celery import Celery
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

# what Python warns of is a line of the log like any other
logging.captureWarnings(True)
app = Celery("sufler")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect  # type: ignore[untyped-decorator]
def _trace(**_: object) -> None:
    from assistant.project import tracing

    tracing.begin("sufler-worker")
