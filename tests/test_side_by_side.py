"""Two web processes and two workers on one PostgreSQL and one Valkey: it is all the same who is asked."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.fakes import FakeEngine, serving
from tests.house import PEOPLE, House, wait_until
from tests.services import postgresql, valkey
from tests.test_survival import CARDS, REPLY, Visitor


class Pair:
    """Two houses with a web process and a worker each, in one home and on the same services."""

    def __init__(self, home: Path, engine: FakeEngine, services: dict[str, str]) -> None:
        self.houses = [House(home, engine) for _ in range(2)]
        self.database = services["DATABASE_URL"]
        for house in self.houses:
            house.environment |= services
        first = self.houses[0]
        first.manage("migrate", "--verbosity", "0")
        first.manage("shell", "-v", "0", "-c", PEOPLE)
        (home / "карты.md").write_text(CARDS)
        first.manage("ingest", home / "карты.md", "--publish")

    def start(self) -> None:
        """All four at once."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda house: house.start("worker", "web"), self.houses))

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with closing(psycopg.connect(self.database)) as database:
            return database.execute(question).fetchall()


@pytest.fixture
def pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="sufler-pair-"))
    home = folder / "home"
    home.mkdir()
    try:
        with postgresql(folder) as database, valkey(folder) as redis, serving(FakeEngine()) as engine:
            engine.reply = REPLY
            pair = Pair(home, engine, {"DATABASE_URL": database, "REDIS_URL": redis})
            try:
                pair.start()
                yield pair
            finally:
                for house in pair.houses:
                    house.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_questions_uploads_and_sessions_do_not_care_which_process(pair: Pair) -> None:
    first, second = pair.houses
    admins = [Visitor(house, "admin") for house in pair.houses]
    operators = [Visitor(house, "operator") for house in pair.houses]
    with ThreadPoolExecutor() as pool:
        sent = [
            pool.submit(admin.upload, f"Правило-{number}.txt", f"Ключи номер {number} с 1 января 2026 года.")
            for number, admin in enumerate(admins * 3)
        ]
        asked = [pool.submit(operator.ask) for operator in operators * 2]
        assert {reply.result().status_code for reply in sent} == {200}
        assert all(kinds.result() == ["started", "evidence", "finished"] for kinds in asked)
    # who signed in at one is signed in at the other
    elsewhere = httpx.get(f"{second.address}/history/", cookies=dict(operators[0].client.cookies))
    assert elsewhere.status_code == 200
    assert elsewhere.text.count("/history/") >= len(asked)
    uploads = "SELECT status, count(*) FROM ingestion_version WHERE file_name LIKE 'Правило%' GROUP BY status"
    wait_until(lambda: pair.rows(uploads) == [("ready", len(sent))], 60)
    assert pair.rows("SELECT count(*) - count(DISTINCT external_id) FROM ingestion_passage") == [(0,)]
    assert pair.rows("SELECT outcome, count(*) FROM assistant_answer GROUP BY outcome") == [("finished", 4)]
    assert json.loads(first.manage("verify_audit"))["holds"] is True
