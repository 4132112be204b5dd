"""How the room opens and closes."""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from inference.__main__ import listen
from tests.inference.conftest import start_process, start_room


def outcome(arguments: list[str], **environment: str) -> tuple[int, list[str]]:
    """Exit status and the lines of standard error."""
    process = start_process(arguments, subprocess.PIPE, **environment)
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors.decode().splitlines()


def test_a_taken_port_is_one_clear_line() -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        status, lines = outcome(["--port", str(door.getsockname()[1])])
    assert status == 2
    assert len(lines) == 1
    assert "is taken" in lines[0]


def test_a_room_open_to_the_network_needs_a_key() -> None:
    status, lines = outcome(["--host", "0.0.0.0", "--port", "0"])
    assert (status, len(lines)) == (2, 1)
    assert "SUFLER_ENGINE_KEY" in lines[0]


def test_a_model_that_does_not_exist_is_one_clear_line() -> None:
    status, lines = outcome(["--port", "0", "--model", "no-such-model"])
    assert (status, len(lines)) == (1, 1)
    assert "no-such-model" in lines[0]


def test_in_production_missing_weights_are_one_clear_line_and_not_fetched(tmp_path: Path) -> None:
    status, lines = outcome(["--port", "0"], SUFLER_PRODUCTION="1", SUFLER_MODELS=str(tmp_path))
    assert (status, len(lines)) == (1, 1)
    assert "python -m inference.weights --only" in lines[0]
    assert not list(tmp_path.iterdir())


@pytest.mark.model
def test_a_broken_model_file_ends_the_room_with_one_clear_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + b"\xff" * 1000)
    status, lines = outcome(["--port", "0", "--model", str(broken)])
    assert status == 1
    assert "broken.gguf cannot be served" in lines[-1]


@pytest.mark.model
def test_a_room_for_embeddings_alone_serves_no_chat(tmp_path: Path) -> None:
    room = start_room(tmp_path / "log", "--only-embed")
    models = httpx.get(f"{room.address}/v1/models").json()["data"]
    body = {"model": "any", "messages": [{"role": "user", "content": "x"}]}
    refused = httpx.post(f"{room.address}/v1/chat/completions", json=body)
    room.process.terminate()
    room.process.wait(10)
    assert [model["sufler"]["kind"] for model in models] == ["embedder"]
    assert refused.status_code == 404


@pytest.mark.model
@pytest.mark.parametrize("number, drain", [(signal.SIGINT, "60"), (signal.SIGTERM, "0")])
def test_a_signal_ends_the_room_quickly_and_tells_who_waits(
    tmp_path: Path, chat_model: str, number: signal.Signals, drain: str
) -> None:
    room = start_room(tmp_path / "log", "--drain", drain)
    body = {"model": chat_model, "stream": True, "messages": [{"role": "user", "content": "Сказка"}]}
    with httpx.stream("POST", f"{room.address}/v1/chat/completions", json=body, timeout=30) as stream:
        lines = stream.iter_lines()
        for _ in range(3):
            next(lines)
        room.process.send_signal(number)
        began = time.monotonic()
        last = [line for line in lines if line][-1]
        room.process.wait(10)
    assert time.monotonic() - began < 5
    assert json.loads(last.removeprefix("data: "))["error"]["code"] == "restarting"


@pytest.mark.model
def test_a_running_answer_comes_to_its_end_before_the_room_does(tmp_path: Path, chat_model: str) -> None:
    room = start_room(tmp_path / "log")
    message = {"role": "user", "content": "Сказка о том, как банк открыл счёт"}
    body = {"model": chat_model, "stream": True, "max_tokens": 120, "messages": [message]}
    with httpx.stream("POST", f"{room.address}/v1/chat/completions", json=body, timeout=60) as stream:
        lines = stream.iter_lines()
        for _ in range(3):
            next(lines)
        room.process.send_signal(signal.SIGTERM)
        assert [line for line in lines if line][-1] == "data: [DONE]"
    room.process.wait(10)


def test_what_is_said_in_pieces_is_sent_at_once() -> None:
    # asyncio turns Nagle's waiting off for sockets that say they are TCP, and only for them
    with listen("127.0.0.1", 0) as door:
        door.listen()
        with socket.create_connection(door.getsockname()):
            taken, _ = door.accept()
            with taken:
                assert taken.proto == socket.IPPROTO_TCP
