"""One web process before many people: nobody waits for another, and nothing piles up."""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.house import House, opened, wait_until
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
