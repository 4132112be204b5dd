"""What the engine room survives: no memory, a process killed in the middle, files that are not its own."""

import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from inference.backend import BackendError
from inference.description import free_bytes
from inference.llama import LlamaBackend
from inference.register import SMALL_CHAT
from inference.shelf import Shelf
from inference.weights import ensure, models_folder, show_progress
from tests.inference.conftest import RunningRoom, start_room
from tests.inference.test_starting import outcome

SYSTEM = "Ты суфлёр оператора банка. Отвечай коротко и только тем, что сказано в источниках. " * 6


def test_memory_is_read_where_the_system_tells_it(tmp_path: Path) -> None:
    told = tmp_path / "meminfo"
    assert free_bytes(told) is None
    told.write_text("MemTotal:       100 kB\nMemAvailable:   64 kB\n")
    assert free_bytes(told) == 64 << 10


@pytest.mark.model
def test_places_that_memory_cannot_hold_are_refused_before_they_are_made() -> None:
    path = ensure(SMALL_CHAT.name, models_folder(), show_progress)
    with pytest.raises(BackendError, match=r"no memory: 9 places of 4000000 tokens need \d+ MiB"):
        LlamaBackend(path, context_size=4_000_000, threads=1, sequences=9)


@pytest.mark.model
def test_a_room_without_memory_ends_with_one_clear_line(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--model", SMALL_CHAT.name, "--context", "4000000"]
    status, lines = outcome(arguments, SUFLER_HOME=str(tmp_path))
    assert status == 1
    assert "no memory" in lines[-1]
    assert "--places or --context" in lines[-1]


@pytest.mark.model
def test_what_was_warmed_outlives_a_kill(tmp_path: Path) -> None:
    room = start_room(tmp_path / "log", SUFLER_HOME=str(tmp_path))
    passages = [f"Источники:\n[BC] Тариф {number}: выпуск карты стоит {number} тенге.\n" for number in (1, 2)]
    for passage in passages:
        assert read(room, passage, keep=True)["tokens"] > 100
    wait_for(lambda: known(room, passages[1]) > 100)
    wait_for(lambda: len(list((tmp_path / "prefixes").glob("*.prefix"))) >= 2)
    room.process.kill()  # SIGKILL: nothing is put away
    room.process.wait(10)
    kept = sorted((tmp_path / "prefixes").glob("*.prefix"))
    torn = kept[-1]
    torn.write_bytes(torn.read_bytes()[:-100])
    (tmp_path / "prefixes" / "half.part").write_bytes(b"half")
    (tmp_path / "prefixes" / "foreign.prefix").write_bytes(b"not ours")
    (tmp_path / "prefixes" / "uses.json").write_text("[]")
    again = start_room(tmp_path / "log", SUFLER_HOME=str(tmp_path))
    try:
        assert max(known(again, passage) for passage in passages) > 100
        reply = httpx.post(
            f"{again.address}/v1/chat/completions", json=body(passages[0] + "Цена?"), timeout=120
        )
        assert reply.status_code == 200
        assert not list((tmp_path / "prefixes").glob("*.part"))
        assert not (tmp_path / "prefixes" / "foreign.prefix").exists()
    finally:
        again.process.terminate()
        again.process.wait(10)


@pytest.mark.parametrize("uses", ["", "[]", '{"a": "many"}', "{"])
def test_counts_that_are_torn_are_counted_anew(tmp_path: Path, uses: str) -> None:
    (tmp_path / "uses.json").write_text(uses)
    shelf = Shelf(tmp_path, 1000, "engine")
    assert shelf._read_uses() == {}
    shelf.close()


def body(text: str) -> dict[str, object]:
    messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]
    return {"model": SMALL_CHAT.name, "messages": messages, "max_tokens": 4}


def read(room: RunningRoom, text: str, *, keep: bool) -> dict[str, int]:
    """What /v1/prefixes says when this is to be read."""
    own = {"keep": keep, "open": True}
    reply = httpx.post(f"{room.address}/v1/prefixes", json={**body(text), "sufler": own}, timeout=60)
    assert reply.status_code in (200, 202)
    told: dict[str, int] = reply.json()
    return told


def known(room: RunningRoom, text: str) -> int:
    return read(room, text, keep=True)["known"]


def wait_for(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
