"""One real engine room for the whole session, on the small weights."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import httpx
import openai
import pytest

from inference.register import EMBEDDER, SMALL_CHAT

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600  # seconds: the first start fetches the weights


@dataclass
class RunningRoom:
    """A process of the engine room. `log` is where its standard error goes."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def state(self) -> dict[str, object]:
        answer: dict[str, object] = httpx.get(f"{self.address}/health/ready", timeout=10).json()
        return answer

    def client(self, **settings: float) -> openai.OpenAI:
        """The official client, as anyone would make it."""
        return openai.OpenAI(base_url=f"{self.address}/v1", api_key="unused", **settings)  # type: ignore[arg-type]

    def wait_for(self, **state: object) -> None:
        end = time.monotonic() + 30
        while not state.items() <= self.state().items():
            assert time.monotonic() < end, self.state()
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


def start_process(
    arguments: list[str], stderr: int | IO[bytes], **environment: str
) -> subprocess.Popen[bytes]:
    """`python -m inference` with these arguments."""
    variables = {name: value for name, value in os.environ.items() if name != "SUFLER_ENGINE_KEY"}
    return subprocess.Popen(
        [sys.executable, "-m", "inference", *arguments],
        cwd=ROOT,
        env={**variables, **environment},
        stderr=stderr,
    )


def start_room(log: Path, *arguments: str, **environment: str) -> RunningRoom:
    """A room that answers; fails with its log when it ends before."""
    port = free_port()
    with log.open("wb") as stderr:
        words = ["--port", str(port), "--model", SMALL_CHAT.name, *arguments]
        process = start_process(words, stderr, **environment)
    room = RunningRoom(process, port, log)
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(f"{room.address}/health/ready", timeout=5).status_code == 200:
                return room
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    process.kill()
    raise AssertionError(f"not ready in {PATIENCE} s: {log.read_text()}")


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningRoom]:
    """Shared by all tests of real models: leave no request running."""
    running = start_room(tmp_path_factory.mktemp("room") / "log")
    yield running
    running.process.terminate()
    running.process.wait(10)


@pytest.fixture(scope="session")
def client(room: RunningRoom) -> openai.OpenAI:
    return room.client(timeout=120, max_retries=0)


@pytest.fixture(scope="session")
def chat_model() -> str:
    return SMALL_CHAT.name


@pytest.fixture(scope="session")
def embedder() -> str:
    return EMBEDDER.name
