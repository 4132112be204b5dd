"""`manage.py serve` with the real processes and the small weights: healthy, mended, and gone when it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


class Served:
    """A running `manage.py serve` and what it printed so far."""

    def __init__(self, home: Path) -> None:
        doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
        self.ports = [door.getsockname()[1] for door in doors]
        for door in doors:
            door.close()
        names = ("SUFLER_PORT", "SUFLER_ENGINE_PORT", "SUFLER_REDIS_PORT")
        self.terminal = home / "terminal"
        with self.terminal.open("w") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo"],
                cwd=ROOT,
                env={
                    **os.environ,
                    **dict(zip(names, map(str, self.ports), strict=True)),
                    "SUFLER_HOME": str(home),
                    "SUFLER_CHAT_MODEL": "qwen2.5-coder-0.5b-instruct-q4_k_m",
                },
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        return self.terminal.read_text()

    def descendants(self) -> dict[int, str]:
        """Process ids and command lines of everything that serve started, directly or not."""
        rows = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                rows.append((int(folder.name), parent, (folder / "cmdline").read_text().replace("\0", " ")))
        found, family = {}, {self.process.pid}
        for pid, parent, line in sorted(rows):
            if parent in family:
                family.add(pid)
                found[pid] = line
        return found


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Sufler, healthy; whatever is left of it at the end is killed with it."""
    running = Served(tmp_path)
    wait_until(lambda: "Sufler is ready" in running.said() or running.process.poll() is not None, 240)
    assert "Sufler is ready" in running.said(), running.said()
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(timeout=60)


def test_a_worker_that_is_killed_is_back_and_an_interrupt_ends_everything(served: Served) -> None:
    family = served.descendants()
    worker = next(pid for pid, line in family.items() if "celery" in line)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: "worker ended (signal SIGKILL), starts again in 1 s" in served.said(), 20)
    wait_until(lambda: any("celery" in line for line in served.descendants().values()), 30)
    family |= served.descendants()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=60) == 0
    assert [line for pid, line in family.items() if Path(f"/proc/{pid}").exists()] == []
    for port in served.ports:
        socket.create_server(("127.0.0.1", port)).close()


def wait_until(true: Callable[[], object], seconds: float) -> None:
    """Fail when `true` stays false."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
