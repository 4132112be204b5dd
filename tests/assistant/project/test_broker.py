"""The embedded Redis-protocol server keeps what it accepted and lets nobody in without the password."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def url(free_ports: list[int]) -> str:
    return f"redis://:secret-of-the-test@127.0.0.1:{free_ports[0]}/0"


def test_what_was_accepted_survives_a_kill(tmp_path: Path, url: str) -> None:
    server = start(tmp_path, url)
    with redis.Redis.from_url(url) as client:
        client.rpush("tasks", "17")
        client.execute_command("WAITAOF", 1, 0, 3000)
    server.send_signal(signal.SIGKILL)
    server.wait()
    server = start(tmp_path, url)
    with redis.Redis.from_url(url) as client:
        assert client.lrange("tasks", 0, -1) == [b"17"]
    server.terminate()
    server.wait()


def test_nobody_gets_in_without_the_password(tmp_path: Path, url: str) -> None:
    server = start(tmp_path, url)
    with (
        redis.Redis.from_url(url.replace(":secret-of-the-test@", "")) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
    server.terminate()
    server.wait()


def test_the_password_does_not_stand_in_the_process_list(tmp_path: Path, url: str) -> None:
    server = start(tmp_path, url)
    assert b"secret-of-the-test" not in Path(f"/proc/{server.pid}/cmdline").read_bytes()
    server.terminate()
    server.wait()


def start(home: Path, url: str) -> "subprocess.Popen[bytes]":
    """The server, once it listens and has read what it kept."""
    server = subprocess.Popen(
        [sys.executable, "-m", "assistant.project.broker"],
        cwd=ROOT,
        env={**os.environ, "SUFLER_HOME": str(home), "REDIS_URL": url},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not answers(url):
        assert server.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return server


def answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url) as client:
            return bool(client.ping())
    except redis.ConnectionError:
        # it doesn't listen yet, or is still loading
        return False
