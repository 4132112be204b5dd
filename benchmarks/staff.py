"""The people of a contact centre at their browsers, each of whom takes one turn after another: operators ask,
supervisors judge, administrators upload. A turn gives the seconds of its steps, or None when it failed."""

import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks.operators import Operator
from tests.house import House

STORED = "Вердикт сохранён"
LINK = re.compile(r'href="/review/(\d+)/')
QUESTIONS = (
    "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск",
    "карту украли, код-слово клиент не помнит, что делаем?",
    "нашёл карту дома, можно ли разблокировать",
)
STEPS = {"started": "masked", "evidence": "evidence", "token": "first_word", "finished": "answer"}
# of an operator's answers one in so many is reported as wrong, so that supervisors have what to judge
REPORTED = 5
Seconds = dict[str, float]


@dataclass
class Turns:
    """What came of the turns of some people: the seconds of each step, how many failed, and of how many a
    colleague was quicker; seconds that they worked, to the end of the last turn."""

    done: list[Seconds] = field(default_factory=list)
    failed: int = 0
    late: int = 0
    seconds: float = 0.0

    @property
    def a_minute(self) -> float:
        """Turns that were done."""
        return round(60 * len(self.done) / self.seconds, 1) if self.seconds else 0.0

    def of(self, step: str) -> list[float]:
        """The seconds of a step."""
        return [each[step] for each in self.done if step in each]


class Late(Exception):
    """A colleague had decided before."""


class Person(ABC):
    """Somebody who is signed in. `pause`: seconds between two turns."""

    kind = ""
    pause = 0.0

    def __init__(self, house: House, who: str, number: int = 0) -> None:
        self.browser, self.number = Operator(house, who), number
        self.drawn = random.Random(number)

    @abstractmethod
    def turn(self) -> Seconds | None:
        """The seconds of its steps, none when there was nothing to do; None when it failed. Raises Late."""


class Asker(Person):
    """An operator: asks, and now and then reports a mistake."""

    kind = "operators"

    def turn(self) -> Seconds | None:
        self.number += 1
        seen = self.browser.ask(QUESTIONS[self.number % len(QUESTIONS)])
        if seen.ended != "finished":
            return None
        if self.number % REPORTED == 0:
            self.browser.post(f"/history/{seen.number}/flag/", reason="wrong")
        return {STEPS[kind]: at for kind, at in seen.first.items() if kind in STEPS}


class Judge(Person):
    """A supervisor: opens the queue, one of its first answers, and judges it."""

    kind = "supervisors"
    pause = 1.0

    def turn(self) -> Seconds | None:
        begun = time.monotonic()
        queue = self.browser.client.get("/review/")
        opened = time.monotonic()
        found = LINK.findall(queue.text)
        if queue.status_code != 200:
            return None
        if not found:
            return {}
        # colleagues sit before the same list
        address = f"/review/{self.drawn.choice(found[:40])}/"
        shown = self.browser.client.get(address)
        read = time.monotonic()
        if shown.status_code != 200:
            return None
        told = self.browser.client.post(
            address, data=self.browser.form(verdict="right", seen="0"), follow_redirects=True
        )
        if told.status_code != 200:
            return None
        if STORED not in told.text:
            raise Late
        return {"queue": opened - begun, "chain": read - opened, "verdict": time.monotonic() - read}


class Uploader(Person):
    """An administrator: uploads small documents, each with a text of its own."""

    kind = "uploads"
    pause = 2.0

    def turn(self) -> Seconds | None:
        self.number += 1
        name = f"{threading.get_ident()}-{self.number}.txt"
        text = f"Правило {name} с 1 января 2026 года о сейфах и ключах.".encode()
        begun = time.monotonic()
        reply = self.browser.client.post(
            "/documents/-/upload/", data=self.browser.form(kind="instruction"), files={"chosen": (name, text)}
        )
        return {"upload": time.monotonic() - begun} if reply.status_code == 200 else None


def at_work(people: Sequence[Person], seconds: float) -> dict[str, Turns]:
    """All of them at once for so long; what came of it, by kind."""
    found = {person.kind: Turns() for person in people}
    lock, begun = threading.Lock(), time.monotonic()
    ends = begun + seconds

    def work(person: Person, turns: Turns) -> None:
        while time.monotonic() < ends:
            late, taken = False, None
            try:
                taken = person.turn()
            except Late:
                late = True
            except httpx.HTTPError:
                pass
            with lock:
                turns.late += late
                turns.failed += taken is None and not late
                if taken:
                    turns.done.append(taken)
            time.sleep(max(0.0, min(person.pause, ends - time.monotonic())))

    threads = [threading.Thread(target=work, args=(person, found[person.kind])) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for turns in found.values():
        turns.seconds = time.monotonic() - begun
    return found
