"""Wiring of the web process, the worker and the commands; nothing else lives here."""

from assistant.project.celery import app as celery_app

__all__ = ["celery_app"]
