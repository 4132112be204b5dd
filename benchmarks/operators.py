"""People at the console, over HTTP as a browser asks: what came of each question, and when."""

import json
import re
import time
from dataclasses import dataclass, field

import httpx

from tests.house import PASSWORD, House

ENDS = ("finished", "refused", "failed")
FLAG = re.compile(r'id="flag-(\d+)"')
# what comes once the queue is behind a question
AT_WORK = ("reading", "token", *ENDS)


@dataclass
class Seen:
    """One question: when it was sent (`time.monotonic`), seconds from there to the first event of each kind,
    its number on record and how the stream ended, "broken" where it broke off.

    `promised`: the seconds that the first word of the queue gave, `waited` those that it took from there.
    """

    who: str
    text: str
    sent: float
    first: dict[str, float] = field(default_factory=dict)
    number: int = 0
    ended: str = "broken"
    answered_as: int = 0
    promised: float | None = None
    waited: float | None = None

    @property
    def crossed(self) -> bool:
        """Whether what ended the stream belongs to another question."""
        return bool(self.answered_as) and self.answered_as != self.number

    def take(self, event: dict[str, object]) -> None:
        """One line of the stream."""
        kind, now = str(event["event"]), time.monotonic() - self.sent
        if kind == "token" and not event["text"]:
            return
        self.first.setdefault(kind, now)
        if kind == "started":
            self.number = int(str(event["question_id"]))
        if kind == "waiting" and self.promised is None:
            self.promised = float(str(event["seconds"]))
        if kind in AT_WORK and self.promised is not None and self.waited is None:
            self.waited = now - self.first["waiting"]
        if kind in ENDS:
            self.ended = kind
            named = FLAG.search(str(event.get("html", "")))
            self.answered_as = int(named[1]) if named else 0


class Operator:
    """A signed-in browser."""

    def __init__(self, house: House, who: str = "operator", patience: float = 60) -> None:
        self.who = who
        self.client = httpx.Client(base_url=house.address, timeout=patience)
        self.client.get("/sign-in/")
        self.post("/sign-in/", username=who, password=PASSWORD)

    def ask(self, text: str) -> Seen:
        """Ask, and read the stream to its end."""
        seen = Seen(self.who, text, time.monotonic())
        try:
            with self.client.stream("POST", "/ask/", data=self.form(text=text)) as reply:
                for line in reply.iter_lines():
                    seen.take(json.loads(line))
        except (httpx.HTTPError, ValueError, KeyError):
            seen.ended = "broken"
        return seen

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form."""
        return self.client.post(path, data=self.form(**fields))

    def form(self, **fields: str) -> dict[str, str]:
        """The fields with the token that the page would send along."""
        return {**fields, "csrfmiddlewaretoken": self.client.cookies["csrftoken"]}
