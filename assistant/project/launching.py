"""`manage.py serve`: start the processes of the Procfile, keep them alive, stop them.

docs/adr/0002-launcher.md says why honcho reads the Procfile but does not run it.
"""

import contextlib
import fcntl
import io
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from honcho.environ import parse_procfile

from assistant import demo_people
from assistant.project import demo_bank
from assistant.project import environment as env
from assistant.project.children import GRACE_SECONDS, Child, stop_all
from assistant.project.health import READY, reachable_host
from foundation.models import User
from foundation.orphans import die_with_parent
from ingestion import knowledge

START_SECONDS = 600
MOST_DEATHS = 5
TICK_SECONDS = 0.2
# about an hour of embedding on two cores: more is begun by hand
MOST_EMBEDDED_ANEW = 30_000
LEAST_FREE_BYTES = 512 * 1024 * 1024
# these tell their readers on SIGINT that they restart, and end
AT_ONCE = {"web", "inference"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class CannotStart(Exception):
    """Why the house does not start, in one line; `status` is the exit status."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class Stopped(BaseException):
    """SIGTERM, SIGHUP or Ctrl-C arrived. `patient`: running answers may come to their end."""

    def __init__(self, patient: bool) -> None:
        super().__init__()
        self.patient = patient


def serve(*, demo: bool = True) -> None:
    """Run Sufler until it is told to stop. Raises CannotStart."""
    with only_one(settings.HOME):
        names = needed()
        check_disk(settings.HOME)
        check_ports(names)
        children = {name: child_of(name) for name in names}
        _listen_for_signals()
        if os.environ.get("MAKELEVEL"):
            die_with_parent()
        try:
            _open(children, demo)
            while True:
                _tend(children)
        except Stopped as stopped:
            say("stopping")
            if stopped.patient:
                _drain(children["web"])
        finally:
            _ignore_signals()
            for name in AT_ONCE & children.keys():
                children[name].signal(signal.SIGINT)
            stop_all(child for name, child in children.items() if name != "redis")
            # only now: the worker gives its unfinished tasks back to it
            stop_all(children.values())


def _drain(web: Child) -> None:
    """Running answers come to their end while all that they need is there. A second signal ends that."""
    if web.process:
        say(f"  running answers have up to {settings.DRAIN_SECONDS} s; Ctrl-C: at once")
    try:
        stop_all([web], settings.DRAIN_SECONDS + GRACE_SECONDS)
    except Stopped:
        say("  at once")


def _open(children: dict[str, Child], demo: bool) -> None:
    """From nothing to healthy: what takes longest (the weights) starts first."""
    for name in ("redis", "inference"):
        if name in children:
            children[name].start()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("compile_translations", verbosity=0)
    embed_anew()
    for name in ("web", "worker"):
        children[name].start()
    wait_for(children)
    if demo and demo_bank.is_wanted():
        demo_bank.load(children["web"].environment, lambda: _tend(children), say)
    say(f"Sufler is ready: http://{reachable_host()}:{settings.PORT}/")
    say_who_signs_in()


def say_who_signs_in() -> None:
    """The demo's people while they have its password; where there is nobody, how somebody comes to be."""
    known = demo_people.sign_ins()
    for username in known:
        say(f"  sign in as {username:<12} {demo_people.PASSWORD}")
    if known and not settings.ONLY_HERE:
        say("  these passwords are public: change them, others can reach this machine")
    if not User.objects.exists():
        say("  nobody has an account yet: make the first with manage.py createsuperuser")


def embed_anew() -> None:
    """Passages that another embedder embedded (SUFLER_EMBED_MODEL was changed, or a release came with a
    better one) are embedded by the present one. Raises CannotStart where that would take hours."""
    count = knowledge.embedded_by_others()
    if count > MOST_EMBEDDED_ANEW:
        raise CannotStart(
            f"{count} passages were embedded by another embedder than {settings.EMBED_MODEL}: run "
            "`manage.py reindex`, or set SUFLER_EMBED_MODEL to the one before and start again"
        )
    if count:
        say(f"embedding {count} passages anew with {settings.EMBED_MODEL}")
        call_command("reindex", stdout=io.StringIO())


def needed() -> list[str]:
    """The processes this installation needs: no broker or engine of its own where others are named."""
    names = ["web", "worker"]
    if _is_here(settings.CHAT_URL) or _is_here(settings.EMBED_URL):
        names.insert(0, "inference")
    if not env.text("REDIS_URL"):
        names.insert(0, "redis")
    return names


def _is_here(url: str) -> bool:
    """Whether the engine room of this machine answers at the address."""
    parts = urlsplit(url)
    return parts.hostname in LOOPBACK and parts.port == settings.ENGINE_PORT


def child_of(name: str) -> Child:
    """The Procfile's line of that name, with the settings of this process in its environment."""
    commands = parse_procfile((settings.BASE_DIR / "Procfile").read_text()).processes
    command = commands[name]
    if name == "inference" and not _is_here(settings.CHAT_URL):
        command += " --only-embed"
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "SUFLER_HOME": str(settings.HOME),
        "SUFLER_MODELS": str(settings.MODELS_FOLDER),
        "SUFLER_HOST": settings.HOST,
        "SUFLER_PORT": str(settings.PORT),
        "SUFLER_ENGINE_PORT": str(settings.ENGINE_PORT),
        "SUFLER_ENGINE_KEY": settings.ENGINE_KEY,
        "SUFLER_CHAT_MODEL": settings.CHAT_MODEL,
        "SUFLER_EMBED_MODEL": settings.EMBED_MODEL,
    }
    if name != "inference":
        # spinning threads of another process cost the model most of its speed
        environment |= {
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "passive",
            "TOKENIZERS_PARALLELISM": "false",
        }
    log = settings.HOME / "logs" / f"{name}.log"
    return Child(name, command, settings.BASE_DIR, log, environment, say)


def check_disk(home: Path) -> None:
    """Raises CannotStart where a day's questions and documents would find no room."""
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise CannotStart(
            f"not enough disk space: {LEAST_FREE_BYTES >> 20} MB are needed, {free >> 20} MB are free on the "
            f"disk of {home}; free some and start again"
        )


def check_ports(names: list[str]) -> None:
    """Raises CannotStart for the first port that another program has, naming the setting to change."""
    ports = {
        "redis": ("127.0.0.1", settings.REDIS_PORT, "SUFLER_REDIS_PORT"),
        "inference": ("127.0.0.1", settings.ENGINE_PORT, "SUFLER_ENGINE_PORT"),
        "web": (settings.HOST, settings.PORT, "SUFLER_PORT"),
    }
    for name in names:
        if name in ports and not is_free(*ports[name][:2]):
            _, port, setting = ports[name]
            raise CannotStart(f"port {port} ({name}) is taken: set {setting} to a free one and start again")


def is_free(host: str, port: int) -> bool:
    """True when nobody listens at host:port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """One house per SUFLER_HOME. Raises CannotStart when another serves it."""
    with (home / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotStart(f"Sufler already runs on {home}: stop it or set SUFLER_HOME") from None
        yield


def wait_for(children: dict[str, Child]) -> None:
    """Return when every process is healthy. Raises CannotStart when one keeps dying or time runs out."""
    waiting = [name for name in READY if name in children]
    deadline = time.monotonic() + START_SECONDS
    say(f"starting {', '.join(waiting)}")
    while waiting:
        _tend(children)
        waiting = [name for name in waiting if not READY[name]()]
        for name in waiting:
            if children[name].deaths >= MOST_DEATHS or time.monotonic() > deadline:
                raise CannotStart(
                    f"{name} does not start: {children[name].last_words()} (see {children[name].log})",
                    status=1,
                )


def _tend(children: dict[str, Child]) -> None:
    for child in children.values():
        child.tend()
    time.sleep(TICK_SECONDS)


def say(line: str) -> None:
    """One line for the person at the terminal."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _listen_for_signals() -> None:
    def stop(number: int, _frame: object) -> None:
        raise Stopped(patient=number == signal.SIGTERM)

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup wants it to go on without a terminal
        signal.signal(signal.SIGHUP, stop)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
