"""A restart that is asked for: running answers come to their end, and who must go on waiting is told so."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.house import House, opened, wait_until
from tests.test_survival import LAST, REPLY, Visitor, at_first_token, prepared

__all__ = ["prepared"]

LAST_REASON = "SELECT outcome, reason FROM assistant_answer ORDER BY id DESC LIMIT 1"


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    """A house whose web process is the test's to start."""
    with opened(tmp_path, like=prepared) as house:
        house.engine.reply = REPLY
        yield house


def start(house: House, seconds: int) -> Visitor:
    """The web process with so long to drain; an operator who is signed in."""
    house.environment["SUFLER_DRAIN_SECONDS"] = str(seconds)
    house.start("web")
    return Visitor(house, "operator")


def send(house: House, number: signal.Signals) -> None:
    """As the launcher, systemd and docker do."""
    os.killpg(house.processes["web"].pid, number)


def ended(house: House, seconds: float) -> None:
    house.processes["web"].wait(timeout=seconds)


def takes_nothing_in(house: House) -> bool:
    try:
        httpx.get(f"{house.address}/health/live", timeout=2)
    except httpx.ConnectError:
        return True
    return False


def test_a_running_answer_comes_to_its_end_and_nothing_new_is_taken_in(house: House) -> None:
    operator = start(house, seconds=100)
    house.engine.holds_after = 3
    turned_away: list[bool] = []

    def restart() -> None:
        send(house, signal.SIGTERM)

        def let_it_write_on() -> None:
            wait_until(lambda: takes_nothing_in(house))
            turned_away.append(True)
            # longer than the five seconds that it had before
            time.sleep(6)
            house.engine.holds_after = None

        threading.Thread(target=let_it_write_on).start()

    assert operator.ask(at_first_token(restart)) == ["started", "evidence", "finished"]
    assert turned_away
    ended(house, 10)
    assert house.rows(LAST)[0][0] == "finished"


@pytest.mark.parametrize("number, seconds", [(signal.SIGTERM, 1), (signal.SIGINT, 100)])
def test_who_can_wait_no_longer_is_told_that_it_restarts(
    house: House, number: signal.Signals, seconds: int
) -> None:
    operator = start(house, seconds)
    house.engine.holds_after = 3
    events: list[dict[str, Any]] = []

    def restart(event: dict[str, Any]) -> None:
        if event["event"] == "token" and not events:
            began.append(time.monotonic())
            send(house, number)
        if event["event"] in ("token", "failed"):
            events.append(event)

    began: list[float] = []
    assert operator.ask(restart) == ["started", "evidence", "failed"]
    ended(house, 10)
    assert time.monotonic() - began[0] < 10
    told = events[-1]["html"]
    assert "Суфлёр перезапускается" in told
    assert "data-again" in told
    assert house.rows(LAST_REASON) == [("failed", "restarting")]
    assert house.engine.stopped.wait(20)


def test_a_second_signal_ends_the_waiting(house: House) -> None:
    operator = start(house, seconds=100)
    house.engine.holds_after = 3

    def restart() -> None:
        send(house, signal.SIGTERM)
        threading.Timer(1, send, (house, signal.SIGINT)).start()

    assert operator.ask(at_first_token(restart))[-1] in ("failed", "broken")
    ended(house, 10)


def test_an_api_call_that_waits_for_a_whole_answer_is_told_too(house: House) -> None:
    start(house, seconds=1)
    house.engine.holds_after = 3
    key = json.loads(house.manage("issue_key", "--name", "CRM", "--as", "operator", "--scope", "ask"))["key"]
    replies: list[httpx.Response] = []

    def call() -> None:
        body = {"question": "сколько стоит перевыпуск карты"}
        headers = {"Authorization": f"Bearer {key}"}
        replies.append(httpx.post(f"{house.address}/api/v1/ask", json=body, headers=headers, timeout=60))

    calling = threading.Thread(target=call)
    calling.start()
    wait_until(lambda: house.engine.prompts)
    send(house, signal.SIGTERM)
    calling.join(60)
    assert (replies[0].status_code, replies[0].json()["code"]) == (503, "restarting")
    ended(house, 10)


def test_with_nobody_waiting_it_ends_at_once(house: House) -> None:
    start(house, seconds=100)
    began = time.monotonic()
    send(house, signal.SIGTERM)
    ended(house, 10)
    assert time.monotonic() - began < 5
    # the server's own lines are lines of the log like any other
    told = [json.loads(line) for line in house.log("web").splitlines()]
    assert {line["room"] for line in told} == {"web"}
    assert any(line["event"].startswith("Finished server process") for line in told)
