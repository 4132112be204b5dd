"""Nothing is lost when a process dies: real processes are killed (SIGKILL) in the middle of their work."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from tests.house import PASSWORD, ROOT, House, free_ports, opened, wait_until

QUESTION = "клиент иванов пётр сергеевич иин 850315 300125 потерял карту, сколько стоит перевыпуск карты"
CARDS = "# Карты\n\n## 1. Перевыпуск\n\nПеревыпуск карты при утере стоит 1 500 ₸ с 1 января 2026 года."
REPLY = "Перевыпуск карты при утере стоит 1 500 ₸. " * 4
LONG = "# Правила с 1 января 2026 года\n\n" + "\n\n".join(
    f"## {number}. Раздел {number}\n\nПравило номер {number} о сейфах и ключах." for number in range(1, 120)
)
LAST = "SELECT outcome, masked_text FROM assistant_answer ORDER BY id DESC LIMIT 1"
EVIDENCE = "SELECT count(*) FROM assistant_retrieved WHERE answer_id = (SELECT max(id) FROM assistant_answer)"
UPLOADS = "SELECT status, stage, done FROM ingestion_version WHERE file_name = ?"


class Open(Protocol):
    """A Sufler that answers."""

    address: str


class Visitor:
    """A person with a browser's cookies."""

    def __init__(self, house: Open, who: str) -> None:
        self.client = httpx.Client(base_url=house.address, timeout=120)
        self.client.get("/sign-in/")
        answer = self.client.post("/sign-in/", data=self.form(username=who, password=PASSWORD))
        assert answer.status_code == 302, answer.status_code

    def form(self, **fields: str) -> dict[str, str]:
        return {**fields, "csrfmiddlewaretoken": self.client.cookies["csrftoken"]}

    def ask(
        self, at: Callable[[dict[str, Any]], None] = lambda event: None, question: str = QUESTION
    ) -> list[str]:
        """Ask a question; `at` is called with each event. The kinds of events, without tokens."""
        kinds = []
        try:
            with self.client.stream("POST", "/ask/", data=self.form(text=question)) as response:
                for line in response.iter_lines():
                    event = json.loads(line)
                    if event["event"] not in ("token", "waiting", "reading"):
                        kinds.append(event["event"])
                    at(event)
        except httpx.TransportError:
            kinds.append("broken")
        return kinds

    def upload(self, name: str, text: str) -> httpx.Response:
        return self.client.post(
            "/documents/-/upload/",
            data=self.form(kind="instruction"),
            files={"chosen": (name, text.encode())},
        )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with people and one published document."""
    home, cards = tmp_path_factory.mktemp("prepared"), tmp_path_factory.mktemp("files") / "карты.md"
    cards.write_text(CARDS)
    with opened(home) as house:
        house.manage("ingest", cards, "--publish")
    return home


@pytest.fixture
def house(prepared: Path, tmp_path: Path) -> Iterator[House]:
    """Web process and broker in a home of the test's own; the worker is the test's to start."""
    with opened(tmp_path, like=prepared) as house:
        house.engine.reply = REPLY
        house.start("redis", "web")
        yield house


def at_first_token(act: Callable[[], None]) -> Callable[[dict[str, Any]], None]:
    done: list[bool] = []

    def watch(event: dict[str, Any]) -> None:
        if event["event"] == "token" and event["text"] and not done:
            done.append(True)
            act()

    return watch


# --- the worker -------------------------------------------------------------------------------------------


def test_an_upload_survives_the_death_of_its_worker(house: House) -> None:
    house.engine.seconds_an_embedding = 1.0
    house.start("worker")
    assert Visitor(house, "admin").upload("Правила.md", LONG).status_code == 200
    wait_until(lambda: (house.rows(UPLOADS, "Правила.md") or [("", "", 0)])[0][2] > 0)
    house.kill("worker")
    assert house.rows(UPLOADS, "Правила.md")[0][0] == "processing"
    assert house.value("SELECT count(*) FROM ingestion_passage WHERE external_id LIKE 'pravila@%'") == 0
    house.engine.seconds_an_embedding = 0
    house.start("worker")
    wait_until(lambda: house.rows(UPLOADS, "Правила.md")[0][0] == "ready")
    rows = house.rows("SELECT external_id FROM ingestion_passage WHERE external_id LIKE 'pravila@%'")
    assert len(rows) == len(set(rows)) >= 119


def test_an_upload_waits_for_a_broker_that_is_away(house: House) -> None:
    house.kill("redis")
    assert (
        Visitor(house, "admin").upload("Монеты.txt", "Обмен монет с 1 января 2026 года.").status_code == 200
    )
    assert house.rows(UPLOADS, "Монеты.txt")[0][0] == "processing"
    house.start("redis", "worker")
    wait_until(lambda: house.rows(UPLOADS, "Монеты.txt")[0][0] == "ready")


def test_an_upload_survives_the_death_of_the_broker(house: House) -> None:
    assert Visitor(house, "admin").upload("Ключи.txt", "Ключи с 1 января 2026 года.").status_code == 200
    house.kill("redis")
    house.start("redis", "worker")
    wait_until(lambda: house.rows(UPLOADS, "Ключи.txt")[0][0] == "ready")


def test_an_upload_waits_for_an_embedder_that_is_away(house: House) -> None:
    house.engine.status = 503
    house.start("worker")
    assert Visitor(house, "admin").upload("Сейфы.txt", "Сейфы с 1 января 2026 года.").status_code == 200
    wait_until(lambda: house.rows(UPLOADS, "Сейфы.txt")[0][1] == "embedding")
    house.engine.status = 200
    wait_until(lambda: house.rows(UPLOADS, "Сейфы.txt")[0][0] == "ready")


# --- the engine -------------------------------------------------------------------------------------------


class Engine:
    """The stand-in for the engine room as a process that can be killed."""

    def __init__(self, house: House) -> None:
        self.house = house
        (self.port,) = free_ports(1)
        url = f"http://127.0.0.1:{self.port}/v1"
        house.environment |= {"SUFLER_CHAT_URL": url, "SUFLER_EMBED_URL": url}
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.fakes", str(self.port), REPLY, "0.1"]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self._listens)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@pytest.fixture
def engine(house: House) -> Iterator[Engine]:
    engine = Engine(house)
    house.kill("web")
    house.start("web")  # with the routes to this engine
    yield engine
    engine.kill()


def test_a_question_survives_the_death_of_the_model(house: House, engine: Engine) -> None:
    operator = Visitor(house, "operator")
    assert operator.ask(at_first_token(engine.kill)) == ["started", "evidence", "failed"]
    outcome, draft = house.rows(LAST)[0]
    assert (outcome, house.value(EVIDENCE)) == ("failed", 1)
    assert draft.startswith("Перевыпуск")
    question = house.value("SELECT max(id) FROM assistant_question")
    page = operator.client.get(f"/history/{question}/")
    assert "rung-evidence" in page.text
    assert "1\u00a0500" in page.text  # the evidence
    engine.start()
    assert operator.ask() == ["started", "evidence", "finished"]


def test_without_a_model_the_question_is_on_record(house: House, engine: Engine) -> None:
    engine.kill()
    operator = Visitor(house, "operator")
    assert operator.ask() == ["started", "evidence", "failed"]  # words alone found it
    assert house.rows(LAST)[0][0] == "failed"
    assert "<PERSON_1>" in house.value("SELECT masked_text FROM assistant_question")


# --- the web process --------------------------------------------------------------------------------------


def test_a_question_survives_the_death_of_the_web_process(house: House) -> None:
    house.engine.holds_after = 3
    operator = Visitor(house, "operator")
    kinds = operator.ask(at_first_token(lambda: house.kill("web")))
    assert kinds == ["started", "evidence", "broken"]
    assert (house.rows(LAST)[0][0], house.value(EVIDENCE)) == ("crashed", 1)
    assert house.value("SELECT masked_text FROM assistant_question").startswith("клиент <PERSON_1>")
    assert house.engine.stopped.wait(60)
    house.engine.holds_after = None
    house.start("web")
    question = house.value("SELECT max(id) FROM assistant_question")
    assert "rung-failed" in operator.client.get(f"/history/{question}/").text  # still signed in
    assert operator.ask() == ["started", "evidence", "finished"]
    assert house.rows(LAST)[0][0] == "finished"


def test_half_an_upload_leaves_nothing_behind(house: House) -> None:
    admin = Visitor(house, "admin")
    boundary = "frontier"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
        f"{admin.client.cookies['csrftoken']}\r\n"
        f'--{boundary}\r\nContent-Disposition: form-data; name="kind"\r\n\r\ninstruction\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="chosen"; filename="half.txt"\r\n\r\n'
    )
    cookies = "; ".join(f"{name}={value}" for name, value in admin.client.cookies.items())
    with socket.create_connection(("127.0.0.1", house.port)) as connection:
        connection.sendall(
            f"POST /documents/-/upload/ HTTP/1.1\r\nHost: 127.0.0.1:{house.port}\r\nCookie: {cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\n"
            f"Content-Length: 9000000\r\n\r\n{head}".encode()
        )
        connection.sendall(b"half of a text " * 200_000)
        house.kill("web")
    house.start("web", "worker")
    assert house.rows(UPLOADS, "half.txt") == []
    assert not [path for path in (house.home / "documents").rglob("*") if "half" in path.name]
    assert admin.upload("whole.txt", "Целый текст с 1 января 2026 года.").status_code == 200
    wait_until(lambda: house.rows(UPLOADS, "whole.txt")[0][0] == "ready")


def test_an_accepted_upload_survives_the_death_of_the_web_process(house: House) -> None:
    house.engine.seconds_an_embedding = 0.5
    house.start("worker")
    admin = Visitor(house, "admin")
    assert admin.upload("Правила.md", LONG).status_code == 200
    house.kill("web")
    wait_until(lambda: house.rows(UPLOADS, "Правила.md")[0][0] == "ready")
    house.start("web")
    assert "pravila" in admin.client.get("/documents/").text


def test_everything_at_once_dies_and_comes_back(house: House) -> None:
    house.engine.seconds_an_embedding = 1.0
    house.start("worker")
    admin = Visitor(house, "admin")
    assert admin.upload("Правила.md", LONG).status_code == 200
    wait_until(lambda: house.rows(UPLOADS, "Правила.md")[0][2] > 0)
    for name in list(house.processes):
        house.kill(name)
    house.engine.seconds_an_embedding = 0
    house.start("redis", "web", "worker")
    wait_until(lambda: house.rows(UPLOADS, "Правила.md")[0][0] == "ready")
    assert Visitor(house, "operator").ask() == ["started", "evidence", "finished"]
    assert json.loads(house.manage("verify_audit"))["holds"] is True
