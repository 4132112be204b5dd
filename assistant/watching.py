"""Everything the installation needs, asked one by one: the deep look behind /health/deep and the metrics."""

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

import redis
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection

from foundation import probing
from ingestion import knowledge

SECONDS = 2
LEAST_FREE_BYTES = 256 * 1024 * 1024
QUEUE = "celery"


@dataclass(frozen=True, slots=True)
class Part:
    """`name`: database, broker, worker, model, embedder, index, disk, or an antivirus that is set; how long
    it took to say so."""

    name: str
    ok: bool
    ms: int
    waiting: int = 0


def look() -> list[Part]:
    """Each part, asked within SECONDS; none of them raises."""
    parts = PARTS | ({"antivirus": _antivirus} if knowledge.antivirus_is_on() else {})
    return [_asked(name, ask) for name, ask in parts.items()]


def _asked(name: str, ask: Callable[[], int]) -> Part:
    began = time.perf_counter()
    try:
        waiting, ok = ask(), True
    except (OSError, DatabaseError, redis.RedisError, Away):
        waiting, ok = 0, False
    return Part(name, ok, round(1000 * (time.perf_counter() - began)), waiting)


class Away(Exception):
    """It answered, and not as one that works."""


def _database() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return 0


def _broker() -> int:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    ) as client:
        return int(client.llen(QUEUE))


def _worker() -> int:
    from kombu.exceptions import KombuError

    try:
        with current_app.connection_for_write() as broker:
            # without a word about it celery tries for six seconds
            broker.ensure_connection(max_retries=0)
            replies = current_app.control.ping(timeout=1, connection=broker)
    except KombuError:
        raise Away from None
    if not replies:
        raise Away
    return 0


def _engine(url: str) -> int:
    """Our engine room says ready or not; another server is there when it answers at all."""
    health = probing.health(urljoin(url, "/health/ready"), SECONDS)
    if health is None or health.status == HTTPStatus.SERVICE_UNAVAILABLE:
        raise Away
    return 0


def _index() -> int:
    """The folder can be written to; a server of its own answers."""
    if settings.QDRANT_URL:
        headers = {"api-key": settings.QDRANT_API_KEY} if settings.QDRANT_API_KEY else {}
        health = probing.health(f"{settings.QDRANT_URL}/readyz", SECONDS, headers)
        if health is None or health.status != HTTPStatus.OK:
            raise Away
        return 0
    settings.INDEX_FOLDER.mkdir(parents=True, exist_ok=True)
    if not os.access(settings.INDEX_FOLDER, os.W_OK | os.X_OK):
        raise Away
    return 0


def _disk() -> int:
    if shutil.disk_usage(settings.HOME).free < LEAST_FREE_BYTES:
        raise Away
    return 0


def _antivirus() -> int:
    if not knowledge.antivirus_answers():
        raise Away
    return 0


PARTS: dict[str, Callable[[], int]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "model": lambda: _engine(settings.CHAT_URL),
    "embedder": lambda: _engine(settings.EMBED_URL),
    "index": _index,
    "disk": _disk,
}
