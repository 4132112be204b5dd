"""People who keep working while something breaks, and note what Sufler told them that it has."""

import json
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.house import PASSWORD, House

QUESTIONS = ("сколько стоит перевыпуск карты", "клиент иванов пётр потерял карту, цена перевыпуска")
STORED = "Вердикт сохранён"
WAITING = """SELECT a.id FROM assistant_answer a WHERE a.finished_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM assistant_review r WHERE r.answer_id = a.id) ORDER BY a.id LIMIT 1"""


@dataclass
class Acknowledged:
    """What people were told is there: nothing of it may be missing. `saw`: how their tries ended."""

    questions: list[int] = field(default_factory=list)
    uploads: list[str] = field(default_factory=list)
    verdicts: list[int] = field(default_factory=list)
    saw: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def note(self, what: str, began: float) -> None:
        self.saw[what] += 1
        self.slowest = max(self.slowest, time.monotonic() - began)


class Person(threading.Thread, ABC):
    """Signs in and tries the same again and again until told to stop; what fails is tried anew."""

    def __init__(self, house: House, who: str, told: Acknowledged, patience: float) -> None:
        super().__init__(daemon=True)
        self.house, self.told, self.over = house, told, threading.Event()
        self.client = httpx.Client(base_url=house.address, timeout=patience)
        self.client.get("/sign-in/")
        self.client.post("/sign-in/", data=self.form(username=who, password=PASSWORD))
        self.done = 0

    def form(self, **fields: str) -> dict[str, str]:
        return {**fields, "csrfmiddlewaretoken": self.client.cookies.get("csrftoken") or ""}

    def run(self) -> None:
        while not self.over.wait(0.3):
            began = time.monotonic()
            try:
                self.told.note(self.act(), began)
            except httpx.TimeoutException:
                self.told.note(f"{self.kind}: no answer in {self.client.timeout.read:.0f} s", began)
            except httpx.TransportError:
                self.told.note(f"{self.kind}: connection lost", began)

    kind = ""

    @abstractmethod
    def act(self) -> str:
        """One try; how it ended, in the words of the table."""


class Operator(Person):
    """Asks. A question counts as taken in when its first line came."""

    kind = "question"
    asked = 0

    def act(self) -> str:
        self.asked += 1
        text = f"{QUESTIONS[self.asked % 2]} № {self.asked}"
        last = "nothing"
        with self.client.stream("POST", "/ask/", data=self.form(text=text)) as reply:
            if reply.status_code != 200:
                return f"{self.kind}: page {reply.status_code}"
            for line in reply.iter_lines():
                event = json.loads(line)
                if event["event"] == "started":
                    self.told.questions.append(event["question_id"])
                    last = "started"
                elif event["event"] not in ("token", "waiting", "reading"):
                    last = event["event"]
        self.done += last == "finished"
        return f"{self.kind}: {last}"


class Admin(Person):
    """Uploads small files, each with its own text."""

    kind = "upload"
    sent = 0

    def act(self) -> str:
        self.sent += 1
        name = f"{self.name}-{self.sent}.txt"
        files = {"chosen": (name, f"Правило {name} с 1 января 2026 года о сейфах и ключах.".encode())}
        reply = self.client.post("/documents/-/upload/", data=self.form(kind="instruction"), files=files)
        if reply.status_code == 200:
            self.told.uploads.append(name)
            self.done += 1
            return f"{self.kind}: taken in"
        self.over.wait(1)
        return f"{self.kind}: page {reply.status_code}"


class Supervisor(Person):
    """Judges the oldest answer that nobody has judged."""

    kind = "verdict"

    def act(self) -> str:
        found = self.house.value(WAITING)
        if found is None:
            self.over.wait(0.5)
            return "verdict: nothing to judge"
        address, data = f"/review/{found}/", self.form(verdict="right", seen="0")
        reply = self.client.post(address, data=data, follow_redirects=True)
        if reply.status_code == 200 and STORED in reply.text:
            self.told.verdicts.append(found)
            self.done += 1
            return f"{self.kind}: stored"
        return f"{self.kind}: page {reply.status_code}"
