"""The index is away: the question is on record, the page says so, and the next one finds again by itself."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT, House, free_ports, opened, wait_until
from tests.test_survival import EVIDENCE, REPLY, Visitor, prepared

__all__ = ["prepared"]

HOW_IT_ENDED = "SELECT outcome, reason FROM assistant_answer ORDER BY id DESC LIMIT 1"
ASKED = "SELECT masked_text FROM assistant_question ORDER BY id DESC LIMIT 1"
GOES_ON = ["started", "evidence", "finished"]


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    """A house whose web process is the test's to start."""
    with opened(tmp_path, like=prepared) as house:
        house.engine.reply = REPLY
        yield house


def says_that_the_search_is_away(house: House, operator: Visitor, code: str) -> None:
    """Ask, and look at the page and the trail."""
    events: list[dict[str, Any]] = []
    assert operator.ask(events.append) == ["started", "failed"]
    assert "Поиск не отвечает" in events[-1]["html"]
    assert "data-again" in events[-1]["html"]
    assert house.rows(HOW_IT_ENDED) == [("failed", code)]
    assert house.value(ASKED).startswith("клиент <PERSON_1>")


def test_a_folder_that_cannot_be_read_and_can_again(house: House) -> None:
    index = house.home / "index"
    shutil.rmtree(index, ignore_errors=True)
    index.write_text("no folder")
    house.start("web")
    operator = Visitor(house, "operator")
    says_that_the_search_is_away(house, operator, "index_away")
    index.unlink()
    assert operator.ask() == GOES_ON
    assert house.value(EVIDENCE) == 1


def test_a_folder_that_others_hold_until_they_let_go(house: House) -> None:
    with contextlib.ExitStack() as held:
        for slot in range(1, 5):
            lock = house.home / "index" / "multilingual-e5-small-tuned3-int8" / f"slot-{slot}" / "lock"
            lock.parent.mkdir(parents=True, exist_ok=True)
            fcntl.flock(held.enter_context(lock.open("w")), fcntl.LOCK_EX)
        house.start("web")
        operator = Visitor(house, "operator")
        says_that_the_search_is_away(house, operator, "index_busy")
    assert operator.ask() == GOES_ON


def test_a_damaged_index_is_made_anew_and_nobody_notices(house: House) -> None:
    house.start("web")
    operator = Visitor(house, "operator")
    assert operator.ask() == GOES_ON
    house.kill("web")
    damaged = [path for path in (house.home / "index").rglob("shard/**/*") if path.is_file()]
    for path in damaged:
        path.write_bytes(b"\0" * 64)
    assert damaged
    house.start("web")
    assert operator.ask() == GOES_ON
    assert house.value(EVIDENCE) == 1


# --- a server ---------------------------------------------------------------------------------------------


class Qdrant:
    """The stand-in for a Qdrant server as a process that can be killed; it keeps nothing."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.qdrant_server", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self._listens)

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)
        if number == signal.SIGKILL:
            self.process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def qdrant(house: House) -> Iterator[Qdrant]:
    qdrant = Qdrant()
    house.environment["QDRANT_URL"] = f"http://127.0.0.1:{qdrant.port}"
    house.start("web")
    yield qdrant
    qdrant.send(signal.SIGKILL)


def test_a_server_that_dies_and_comes_back_empty(house: House, qdrant: Qdrant) -> None:
    operator = Visitor(house, "operator")
    assert operator.ask() == GOES_ON
    qdrant.send(signal.SIGKILL)
    says_that_the_search_is_away(house, operator, "index_away")
    qdrant.start()
    assert operator.ask() == GOES_ON
    assert house.value(EVIDENCE) == 1


def test_a_server_that_stands_still_and_goes_on(house: House, qdrant: Qdrant) -> None:
    operator = Visitor(house, "operator")
    assert operator.ask() == GOES_ON
    qdrant.send(signal.SIGSTOP)
    says_that_the_search_is_away(house, operator, "index_away")
    qdrant.send(signal.SIGCONT)
    assert operator.ask() == GOES_ON
