"""An engine room for one command: the one at the route, once its models answer; where none listens, one that
ends with the command, however that ends."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from foundation import probing
from foundation.orphans import die_with_parent

START_SECONDS = 180
# which model, as the health of our engine room names it, answers at which route
MODELS = {"CHAT_URL": "chat", "EMBED_URL": "embedder"}
LOOK_SECONDS = 0.2
SECONDS_TO_ANSWER = 2


class NoEngine(Exception):
    """No engine is ready; what is known of it stands on standard error."""


@contextlib.contextmanager
def engine(*, chat: bool = True) -> Iterator[None]:
    """Make sure that engines answer: those at the routes, waited for while they load, else one started on a
    free port and stopped at the end. Without `chat` only the embedder is needed. Raises NoEngine."""
    needed = ("CHAT_URL", "EMBED_URL") if chat else ("EMBED_URL",)
    before = {name: getattr(settings, name) for name in needed if not _listens(getattr(settings, name))}
    for name in needed:
        if name not in before:
            _wait_for(getattr(settings, name), MODELS[name])
    if not before:
        yield
        return
    port = _free_port()
    arguments = [sys.executable, "-m", "inference", "--port", str(port)]
    if "CHAT_URL" not in before:
        arguments.append("--only-embed")
    # our own module with our own arguments
    process = subprocess.Popen(  # noqa: S603
        arguments,
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "SUFLER_ENGINE_KEY": settings.ENGINE_KEY,
            "SUFLER_MODELS": str(settings.MODELS_FOLDER),
        },
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        # a command that is killed stops nothing itself
        preexec_fn=die_with_parent,
    )
    try:
        _wait(process, port)
        for name in before:
            setattr(settings, name, f"http://127.0.0.1:{port}/v1")
        yield
    finally:
        for name, url in before.items():
            setattr(settings, name, url)
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoEngine
        health = probing.health(f"http://127.0.0.1:{port}/health/ready", SECONDS_TO_ANSWER)
        if health and health.status == 200:
            return
        time.sleep(LOOK_SECONDS)
    raise NoEngine


def _wait_for(url: str, model: str) -> None:
    """Return once the engine that listens there has this model loaded, telling that it is waited for."""
    if not _loads(url, model):
        return
    sys.stderr.write(f"The engine at {url} is loading its models; waiting up to {START_SECONDS} s for it.\n")
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
        if not _loads(url, model):
            return
    sys.stderr.write(f"The engine at {url} is still loading after {START_SECONDS} s; its log says why.\n")
    raise NoEngine


def _loads(url: str, model: str) -> bool:
    """Whether it is an engine room of ours that says so; of other servers nothing is known but that they
    listen."""
    address = f"{url.rstrip('/').removesuffix('/v1')}/health/ready"
    health = probing.health(address, SECONDS_TO_ANSWER)
    return health is not None and health.told.get(model) is False


def _listens(url: str) -> bool:
    parts = urlsplit(url)
    try:
        with socket.create_connection(
            (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)), 1
        ):
            return True
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
