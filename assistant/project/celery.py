"""The Celery application; tasks are found in the `tasks` module of each installed app."""

import logging
import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assistant.project.settings")

# what Python warns of is a line of the log like any other
logging.captureWarnings(True)
app = Celery("sufler")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
