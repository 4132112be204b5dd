"""PostgreSQL stands still, is killed and comes back while people work: nothing that they were told is there
is lost, and everybody goes on without a hand on it."""

import json
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from benchmarks.chaos.people import Acknowledged, Admin, Operator, Person, Supervisor
from tests.fakes import FakeEngine, serving
from tests.house import PEOPLE, House, wait_until
from tests.services import CAREFUL, PostgreSQL, valkey
from tests.test_survival import CARDS, REPLY, Visitor

PATIENCE, AWAY = 40.0, 3.0
READY = "SELECT file_name FROM ingestion_version WHERE status IN ('ready', 'needs_attention')"
JUDGED = (
    "SELECT CAST(substr(object, 8) AS INTEGER) FROM foundation_auditentry WHERE action = 'answer.reviewed'"
)


class OnPostgreSQL(House):
    """Asks the server instead of a file, as soon as it is there."""

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = []

        def answered() -> bool:
            try:
                with closing(psycopg.connect(self.environment["DATABASE_URL"])) as database:
                    found[:] = database.execute(question, values).fetchall()
            except psycopg.OperationalError:
                return False
            return True

        wait_until(answered)
        return found


@dataclass
class Scene:
    house: House
    database: PostgreSQL
    people: list[Person]
    told: Acknowledged

    def everybody_goes_on(self) -> None:
        """Each does one more thing from now on."""
        done = {person: person.done for person in self.people}
        wait_until(lambda: all(person.done > done[person] for person in self.people), PATIENCE)

    def lost(self, question: str, of: list[Any]) -> list[Any]:
        there = {row[0] for row in self.house.rows(question)}
        return [one for one in of if one not in there]


@pytest.fixture
def scene() -> Iterator[Scene]:
    folder = Path(tempfile.mkdtemp(prefix="sufler-database-"))
    home = folder / "home"
    home.mkdir()
    database = PostgreSQL(folder, CAREFUL)
    try:
        with valkey(folder) as redis, serving(FakeEngine(reply=REPLY)) as engine:
            house = OnPostgreSQL(home, engine)
            house.environment |= {"DATABASE_URL": database.address, "REDIS_URL": redis}
            house.manage("migrate", "--verbosity", "0")
            house.manage("shell", "-v", "0", "-c", PEOPLE)
            (home / "карты.md").write_text(CARDS)
            house.manage("ingest", home / "карты.md", "--publish")
            house.start("web", "worker")
            told = Acknowledged()
            people = [
                Operator(house, "operator", told, PATIENCE),
                Admin(house, "admin", told, PATIENCE),
                Supervisor(house, "supervisor", told, PATIENCE),
            ]
            try:
                for person in people:
                    person.start()
                yield Scene(house, database, people, told)
            finally:
                for person in people:
                    person.over.set()
                house.close()
    finally:
        database.stop()
        shutil.rmtree(folder, ignore_errors=True)


def test_nothing_is_lost_with_postgresql_and_everybody_goes_on(scene: Scene) -> None:
    scene.everybody_goes_on()
    scene.database.send(signal.SIGSTOP)
    time.sleep(AWAY)
    scene.database.send(signal.SIGCONT)
    scene.everybody_goes_on()
    reader = Visitor(scene.house, "operator")
    scene.database.kill()
    page = reader.client.get("/history/")
    assert (page.status_code, "В Sufler произошёл сбой" in page.text) == (500, True)
    assert httpx.get(f"{scene.house.address}/health/ready", timeout=PATIENCE).status_code == 503
    assert httpx.get(f"{scene.house.address}/health/live", timeout=PATIENCE).status_code == 200
    time.sleep(AWAY)
    scene.database.start()
    scene.everybody_goes_on()
    for person in scene.people:
        person.over.set()
    for person in scene.people:
        person.join(PATIENCE)
    told = scene.told
    assert told.questions
    assert told.verdicts
    wait_until(lambda: scene.lost(READY, told.uploads) == [], PATIENCE)
    assert scene.lost("SELECT question_id FROM assistant_answer", told.questions) == []
    assert scene.lost("SELECT answer_id FROM assistant_review", told.verdicts) == []
    assert scene.lost(JUDGED, told.verdicts) == []
    assert json.loads(scene.house.manage("verify_audit"))["holds"] is True
