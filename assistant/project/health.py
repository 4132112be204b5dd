"""Is a process of the Procfile ready? One question each, answered within two seconds, never raising."""

import http.client
from collections.abc import Callable, Mapping

import kombu.exceptions
import redis
from django.conf import settings

from assistant.project.celery import app


def _answers(host: str, port: int, path: str, name: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": name})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable_host() -> str:
    """The address at which this machine reaches the web process."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.HOST, settings.HOST)  # noqa: S104 - compared, not bound


def redis_answers() -> bool:
    """PING to the server of REDIS_URL."""
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def inference_answers() -> bool:
    """The local engine room has its weights in memory."""
    return _answers("127.0.0.1", settings.ENGINE_PORT, "/health/ready", "localhost")


def web_answers() -> bool:
    """The web process reaches everything it needs."""
    named = [host for host in settings.ALLOWED_HOSTS if not host.startswith(("*", "."))]
    return _answers(reachable_host(), settings.PORT, "/health/ready", (named or ["localhost"])[0])


def worker_answers() -> bool:
    """A worker replies to a ping through the broker."""
    try:
        return bool(app.control.ping(timeout=1))
    except (OSError, redis.RedisError, kombu.exceptions.KombuError):
        return False


# in this order: the worker can't be asked without redis
READY: Mapping[str, Callable[[], bool]] = {
    "redis": redis_answers,
    "inference": inference_answers,
    "web": web_answers,
    "worker": worker_answers,
}
