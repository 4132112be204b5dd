"""One web process before many people: nobody waits for another, and nothing piles up."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import playwright
import pytest

from tests.house import ROOT, House, opened, wait_until
from tests.test_survival import CARDS, REPLY, Visitor


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    home, cards = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files") / "карты.md"
    cards.write_text(CARDS)
    with opened(home) as house:
        house.manage("ingest", cards, "--publish")
        house.engine.reply = REPLY
        house.start("web")
        yield house


@pytest.fixture(scope="module")
def key(house: House) -> str:
    """A key of the API for the operator."""
    issued: str = json.loads(
        house.manage("issue_key", "--name", "CRM", "--as", "operator", "--scope", "ask")
    )["key"]
    return issued


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_requests_leave_no_connection_to_the_database_behind(house: House) -> None:
    operator = Visitor(house, "operator")
    with ThreadPoolExecutor(8) as many:
        statuses = set(many.map(lambda _: operator.client.get("/history/").status_code, range(40)))
        kinds = list(many.map(lambda _: operator.ask()[-1], range(4)))
    assert (statuses, set(kinds)) == ({200}, {"finished"})
    wait_until(lambda: connections_of(house) <= 3)


def connections_of(house: House) -> int:
    """Open files of the database in the web process."""
    folder = Path(f"/proc/{house.processes['web'].pid}/fd")
    names = [os.readlink(one) for one in folder.iterdir() if one.is_symlink()]
    return sum(".sqlite3" in name for name in names)


def test_no_address_is_logged_with_what_was_looked_for_in_it(house: House) -> None:
    operator = Visitor(house, "operator")
    assert operator.client.get("/history/", params={"q": "иванов-лкт"}).status_code == 200
    assert operator.client.get("/health/live", params={"q": "marker-lkt"}).status_code == 200
    assert "GET /" not in house.log("web")
    assert "marker-lkt" not in house.log("web")


def test_a_long_answer_keeps_nobody_waiting(house: House) -> None:
    house.engine.holds_after, house.engine.holds_for = 1, "кражи"
    slow, quick = Visitor(house, "operator"), Visitor(house, "supervisor")
    started, seen = threading.Event(), []

    def first_token(event: dict[str, object]) -> None:
        if event["event"] == "token":
            started.set()

    question = "сколько стоит перевыпуск карты после кражи"
    answering = threading.Thread(target=lambda: seen.append(slow.ask(first_token, question)))
    answering.start()
    try:
        assert started.wait(60)
        assert quick.client.get("/history/").status_code == 200
        assert quick.ask() == ["started", "evidence", "finished"]
        assert not seen
    finally:
        house.engine.holds_after = None
        answering.join(60)
    assert seen == [["started", "evidence", "finished"]]


def test_of_requests_at_once_under_one_name_one_is_done(house: House, key: str) -> None:
    """The others are told that it is in flight; whoever comes later gets its reply."""
    house.engine.holds_after, house.engine.holds_for = 1, "двойник"
    asked = len(house.engine.prompts)

    def send(_: int = 0) -> Any:
        headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "one"}
        body = {"question": "двойник карты: сколько стоит перевыпуск"}
        return httpx.post(f"{house.address}/api/v1/ask", json=body, headers=headers, timeout=60)

    with ThreadPoolExecutor(8) as many:
        sent = [many.submit(send) for _ in range(8)]
        try:
            wait_until(lambda: sum(one.done() for one in sent) == 7)
        finally:
            house.engine.holds_after = None
        replies = [one.result() for one in sent]
    assert sorted(one.status_code for one in replies) == [200] + [409] * 7
    (done,) = [one.json() for one in replies if one.status_code == 200]
    assert send().json() == done
    assert len(house.engine.prompts) == asked + 1


def test_a_switch_of_adapters_and_back_loses_no_question(house: House) -> None:
    """Operators ask without a pause while the challenger is promoted and rolled back."""
    (house.home / "adapters").mkdir()
    (house.home / "adapters" / "challenger.gguf").write_bytes(b"GGUF")
    operators, platform = [Visitor(house, "operator") for _ in range(3)], Visitor(house, "security")
    going, ends, asked = threading.Event(), list[str](), len(house.engine.bodies)
    going.set()

    def work(operator: Visitor) -> None:
        while going.is_set():
            ends.append(operator.ask()[-1])

    def switch(step: str, **fields: str) -> list[str]:
        """Which adapters were asked for since the step was through, once there are some."""
        assert (
            platform.client.post(f"/people/register/{step}/", data=platform.form(**fields)).status_code == 302
        )
        since = len(house.engine.bodies) + len(operators)  # those that were on their way
        wait_until(lambda: len(house.engine.bodies) > since + 1)
        return [one["sufler"].get("adapter", "") for one in house.engine.bodies[since:]]

    with ThreadPoolExecutor(len(operators)) as many:
        working = [many.submit(work, one) for one in operators]
        try:
            assert set(switch("promote", name="challenger", reason="test")) == {"challenger"}
            assert set(switch("rollback")) == {""}
        finally:
            going.clear()
        for one in working:
            one.result()
    assert set(ends) == {"finished"}
    assert len(house.engine.bodies) - asked == len(ends)


# Playwright brings a Node of its own
NODE = Path(playwright.__file__).parent / "driver" / "node"


@pytest.mark.parametrize(
    "program", [(sys.executable, "ask.py"), (str(NODE), "ask.mjs")], ids=["Python", "JavaScript"]
)
def test_the_examples_of_the_documentation_run(house: House, key: str, program: tuple[str, str]) -> None:
    run, name = program
    question = "сколько стоит перевыпуск карты при утере"
    done = subprocess.run(
        [run, ROOT / "docs" / "examples" / name, question],
        env={**os.environ, "SUFLER_URL": house.address, "SUFLER_KEY": key},
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "1 500 ₸" in done.stdout
    assert "karty@1#1-1" in done.stdout
