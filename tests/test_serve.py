"""`manage.py serve` with the real processes and the small weights: healthy, mended, and gone when it ends."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import PEOPLE, free_ports, wait_until
from tests.test_survival import CARDS, Visitor

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc"),
]


class Served:
    """A running `manage.py serve` and what it printed so far."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.ports = free_ports(3)
        self.address = f"http://127.0.0.1:{self.ports[0]}"
        names = ("SUFLER_PORT", "SUFLER_ENGINE_PORT", "SUFLER_REDIS_PORT")
        self.environment = {
            **os.environ,
            **dict(zip(names, map(str, self.ports), strict=True)),
            "SUFLER_HOME": str(home),
            "SUFLER_CHAT_MODEL": "qwen2.5-coder-0.5b-instruct-q4_k_m",
        }
        self.terminal = home / "terminal"
        with self.terminal.open("w") as terminal:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--no-demo"],
                cwd=ROOT,
                env=self.environment,
                stdout=terminal,
                stderr=subprocess.STDOUT,
            )

    def manage(self, *arguments: str | Path) -> None:
        """Run a command of manage.py beside it."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stdout + done.stderr

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
    wait_until(lambda: "Sufler is ready" in running.said() or running.process.poll() is not None, 400)
    assert "Sufler is ready" in running.said(), running.said()
    yield running
    running.process.send_signal(signal.SIGTERM)
    running.process.wait(timeout=120)


def test_the_model_killed_in_the_middle_of_an_answer_costs_that_answer_and_no_more(
    served: Served, tmp_path: Path
) -> None:
    cards = tmp_path / "карты.md"
    cards.write_text(CARDS)
    served.manage("shell", "-v", "0", "-c", PEOPLE)
    served.manage("ingest", cards, "--publish")
    operator = Visitor(served, "operator")
    killed: list[int] = []

    def kill_the_model(event: dict[str, Any]) -> None:
        if event["event"] in ("reading", "token") and not killed:
            killed.append(next(pid for pid, line in served.descendants().items() if "-m inference" in line))
            os.kill(killed[0], signal.SIGKILL)

    assert operator.ask(kill_the_model) == ["started", "evidence", "failed"]
    question = operator.client.get("/history/1/").text
    assert "rung-evidence" in question
    assert "1\u00a0500" in question  # the evidence
    wait_until(lambda: "inference ended (signal SIGKILL), starts again in 1 s" in served.said())
    wait_until(lambda: operator.ask()[-1] in ("finished", "refused"))


def test_a_worker_that_is_killed_is_back_and_an_interrupt_ends_everything(served: Served) -> None:
    family = served.descendants()
    worker = next(pid for pid, line in family.items() if "celery" in line)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: "worker ended (signal SIGKILL), starts again in 1 s" in served.said())
    wait_until(lambda: any("celery" in line for line in served.descendants().values()))
    family |= served.descendants()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=120) == 0
    # the encoder ends when its input does, a moment after the engine room has
    wait_until(lambda: not [pid for pid in family if Path(f"/proc/{pid}").exists()], 30)
    for port in served.ports:
        socket.create_server(("127.0.0.1", port)).close()
