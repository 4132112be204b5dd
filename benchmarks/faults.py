"""What is lost when something breaks while people work: real processes, a stand-in for the engine.

    python benchmarks/faults.py [--only NAME …] [--json]

An operator asks, an administrator uploads, a supervisor judges, all without a pause. One after another each
process is killed or stalled, the database locked, the index lost, the disk filled; what has died is started
again after a second, as `manage.py serve` does. Afterwards all that people were told is there is looked for.
One line for each fault: what people saw meanwhile, the longest wait, what was taken in, what of it is lost,
and the seconds until each of the three got on with their work. The full disk needs root (a small tmpfs).
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.chaos.people import Acknowledged, Admin, Operator, Person, Supervisor  # noqa: E402
from tests.house import House, opened, wait_until  # noqa: E402
from tests.test_survival import CARDS, Engine  # noqa: E402

BEFORE, STALL, LONG_LOCK, PATIENCE, LIMIT = 4.0, 8.0, 25.0, 60.0, 120.0
DISK_MB = 96


class Keeper(threading.Thread):
    """Starts again what has died, after a second; stands in for `manage.py serve` and its children."""

    def __init__(self, house: House, engine: Engine) -> None:
        super().__init__(daemon=True)
        self.house, self.engine, self.over = house, engine, threading.Event()

    def run(self) -> None:
        while not self.over.wait(1):
            if self.engine.process.poll() is not None:
                self.engine.start()
            for name, process in list(self.house.processes.items()):
                if process.poll() is not None:
                    self.house.start(name)


@dataclass
class Scene:
    """What a fault may break."""

    house: House
    engine: Engine

    def send(self, name: str, number: signal.Signals) -> None:
        pid = self.engine.process.pid if name == "inference" else self.house.processes[name].pid
        (os.kill if name == "inference" else os.killpg)(pid, number)

    def kill(self, name: str) -> None:
        self.send(name, signal.SIGKILL)

    def stall(self, name: str) -> None:
        self.send(name, signal.SIGSTOP)
        time.sleep(STALL)
        self.send(name, signal.SIGCONT)

    def lock_database(self, seconds: float) -> None:
        path = self.house.home / "sufler.sqlite3"
        with contextlib.closing(sqlite3.connect(path, timeout=60, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")

    def lose_index(self) -> None:
        shutil.rmtree(self.house.home / "index")
        self.kill("web")
        self.kill("worker")

    def fill_disk(self) -> None:
        ballast = self.house.home / "ballast"
        with ballast.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(65_536))
                file.flush()
        time.sleep(STALL)
        ballast.unlink()


KILLED = {f"{name} killed": lambda scene, name=name: scene.kill(name) for name in
          ("inference", "worker", "redis", "web")}  # fmt: skip
STALLED = {f"{name} stalled {STALL:.0f} s": lambda scene, name=name: scene.stall(name) for name in
           ("inference", "worker", "redis", "web")}  # fmt: skip
FAULTS: dict[str, Callable[[Scene], Any]] = {
    **KILLED,
    **STALLED,
    f"database locked {STALL:.0f} s": lambda scene: scene.lock_database(STALL),
    f"database locked {LONG_LOCK:.0f} s": lambda scene: scene.lock_database(LONG_LOCK),
    "index lost, web and worker killed": Scene.lose_index,
    f"disk full {STALL:.0f} s": Scene.fill_disk,
}


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A folder with little room."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def tried(home: Path, like: Path, break_it: Callable[[Scene], Any]) -> dict[str, Any]:
    """One fault in a house of its own."""
    with opened(home, like=like) as house:
        house.start("redis", "web", "worker")
        engine = Engine(house)
        house.kill("worker")
        house.kill("web")
        house.start("web", "worker")  # with the routes to this engine
        told = Acknowledged()
        people = [
            Operator(house, "operator", told, PATIENCE),
            Admin(house, "admin", told, PATIENCE),
            Supervisor(house, "supervisor", told, PATIENCE),
        ]
        keeper = Keeper(house, engine)
        for thread in (keeper, *people):
            thread.start()
        time.sleep(BEFORE)
        break_it(Scene(house, engine))
        recovered = seconds_until_all_go_on(people)
        for person in people:
            person.over.set()
        for person in people:
            person.join(PATIENCE)
        lost = missing(house, told)
        keeper.over.set()
        keeper.join()
        engine.kill()
    counts = {"questions": len(told.questions), "uploads": len(told.uploads), "verdicts": len(told.verdicts)}
    return {
        "saw": dict(told.saw), "slowest_s": round(told.slowest, 1), "taken_in": counts, "lost": lost,
        "recovered_s": recovered,
    }  # fmt: skip


def seconds_until_all_go_on(people: list[Person]) -> dict[str, float | None]:
    """After the fault is over: when each has finished one more thing; None for who never did."""
    began, before = time.monotonic(), {person: person.done for person in people}
    found: dict[str, float | None] = {person.kind: None for person in people}
    while None in found.values() and time.monotonic() < began + LIMIT:
        for person in people:
            if found[person.kind] is None and person.done > before[person]:
                found[person.kind] = round(time.monotonic() - began, 1)
        time.sleep(0.05)
    return found


def missing(house: House, told: Acknowledged) -> dict[str, int]:
    """How many of the things that people were told are there are not, or never got done."""

    def absent(question: str, of: list[Any]) -> int:
        there = {row[0] for row in house.rows(question)}
        return sum(one not in there for one in of)

    ready = "SELECT file_name FROM ingestion_version WHERE status IN ('ready', 'needs_attention')"
    with contextlib.suppress(AssertionError):
        wait_until(lambda: absent(ready, told.uploads) == 0, LIMIT)
    holds = json.loads(house.manage("verify_audit"))["holds"]
    entries = "FROM foundation_auditentry WHERE action = 'answer.reviewed'"
    judged = f"SELECT CAST(substr(object, 8) AS INTEGER) {entries}"
    return {
        "questions": absent("SELECT question_id FROM assistant_answer", told.questions),
        "uploads": absent(ready, told.uploads),
        "verdicts": absent("SELECT answer_id FROM assistant_review", told.verdicts),
        "audit": absent(judged, told.verdicts) + (not holds),
    }


def prepared(home: Path) -> Path:
    """A home with people and one published document."""
    cards = home.parent / "карты.md"
    cards.write_text(CARDS)
    with opened(home) as house:
        house.manage("ingest", cards, "--publish")
    return home


def main() -> None:
    """Try what was asked for, one line each."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=list(FAULTS))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    lost = 0
    with tempfile.TemporaryDirectory() as folder:
        like = prepared(Path(folder) / "prepared")
        for number, name in enumerate(chosen.only):
            home = Path(folder) / str(number)
            with small_disk(home) if name.startswith("disk") else contextlib.nullcontext(home) as place:
                found = tried(place, like, FAULTS[name])
            lost += sum(found["lost"].values())
            print(json.dumps({"fault": name, **found}, ensure_ascii=False), flush=True)
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
