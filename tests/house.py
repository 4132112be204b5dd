"""A whole Sufler of a test's own: real processes, own home and ports, a stand-in for the engine room."""

import atexit
import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from tests.fakes import FakeEngine, serving

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "kokzhiek-demo"
MADE = """\
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("compile_translations", verbosity=0)
"""
# people who have been here before: the first-run tour is shown to nobody unless a test asks for it
PEOPLE = """\
from assistant.management.commands.load_demo import load_people
from assistant.tours import TOURS
from foundation.models import User
load_people()
User.objects.update(tours_seen=list(TOURS))
"""


class House:
    """Processes of the Procfile on free loopback ports; `engine` answers for the engine room."""

    def __init__(self, home: Path, engine: FakeEngine) -> None:
        self.home, self.engine = home, engine
        self.port, redis = free_ports(2)
        self.address = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith(("SUFLER", "DJANGO"))
            },
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}",
            "PYTHONUNBUFFERED": "1",
            "SUFLER_HOME": str(home),
            "SUFLER_HOST": "127.0.0.1",
            "SUFLER_PORT": str(self.port),
            "SUFLER_REDIS_PORT": str(redis),
            "SUFLER_CHAT_URL": engine.url,
            "SUFLER_EMBED_URL": engine.url,
            # to a stand-in of the embedder every typical question is as near as any other
            "SUFLER_TYPICAL": "none",
            # long enough for a machine that is busy with other tests, short enough to wait for
            "SUFLER_SILENCE_SECONDS": "6",
            "SUFLER_MASK_SECONDS": "60",
            # all of a test's people sit behind one address
            "SUFLER_SIGN_IN_PACE": "0",
        }

    def manage(self, *arguments: str | Path) -> str:
        """Run a command of manage.py to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, arguments)],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def start(self, *names: str) -> None:
        """Start processes of the Procfile and wait until the web process answers."""
        lines = (line.partition(": ") for line in (ROOT / "Procfile").read_text().splitlines())
        commands = {name: command for name, _, command in lines}
        for name in names:
            with (self.home / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    ["/bin/sh", "-c", f"exec {commands[name]}"],
                    cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
                )  # fmt: skip
        if "web" in names:
            wait_until(self.is_ready)

    def is_ready(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.address}/health/ready", timeout=2).status_code == 200
        return False

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End a process with everything it started, at once."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(timeout=20)

    def log(self, name: str) -> str:
        path = self.home / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database file."""
        with contextlib.closing(sqlite3.connect(self.home / "sufler.sqlite3", timeout=20)) as database:
            return database.execute(question, values).fetchall()

    def value(self, question: str, *values: Any) -> Any:
        """The first column of the first row, None when there is none."""
        rows = self.rows(question, *values)
        return rows[0][0] if rows else None

    def change(self, statement: str, *values: Any) -> None:
        """Bring the database file into a state that only time would bring."""
        database = sqlite3.connect(self.home / "sufler.sqlite3", timeout=20)
        with contextlib.closing(database), database:
            database.execute(statement, values)

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)


@cache
def peopled() -> Path:
    """A home with the four demo people and no documents, made once in this process; copy it."""
    home = Path(tempfile.mkdtemp(prefix="sufler-peopled-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    with serving(FakeEngine()) as engine:
        House(home, engine).manage("shell", "-v", "0", "-c", MADE + PEOPLE)
    return home


@contextmanager
def opened(home: Path, like: Path | None = None) -> Iterator[House]:
    """A house in a copy of a home, by default of `peopled()`; nothing of it is left running at the end."""
    with serving(FakeEngine()) as engine:
        house = House(home, engine)
        try:
            shutil.copytree(like or peopled(), home, dirs_exist_ok=True)
            yield house
        finally:
            house.close()


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, and that no connection is given either: outgoing ones begin at 32768."""
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found = [*found, port] if port not in found else found
    return found


def wait_until(true: Callable[[], object], seconds: float = 120) -> None:
    """Fail when `true` stays false."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)
