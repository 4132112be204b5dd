"""One trace from a click to the token: web, worker and engine room tell one collector, and never a word."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from foundation import client, tracing
from foundation.client import Message
from foundation.masked import Masked
from foundation.routes import Route
from inference.adapters import Adapters
from inference.engine import Engine
from inference.room import Room, Served
from inference.server import build_app
from tests.collector import Collector, serving, traced
from tests.house import House, free_ports, opened, wait_until
from tests.inference.fakes import FakeBackend
from tests.inference.test_server import FakeEmbedder
from tests.test_survival import CARDS, LONG, REPLY, UPLOADS, Visitor

WORDS = ("иванов", "850315", "300125", "перевып", "правил", "markerf", "operator", "127.0.0.1", "person_1")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with serving(Collector()) as collector:
        yield collector


@pytest.fixture
def house(tmp_path: Path, collector: Collector) -> Iterator[House]:
    """Web and worker that tell a collector, and one document."""
    cards = tmp_path / "карты.md"
    cards.write_text(CARDS)
    with opened(tmp_path / "home") as house:
        house.environment["SUFLER_OTLP"] = collector.address
        house.manage("ingest", cards, "--publish")
        house.engine.reply = REPLY
        house.start("redis", "web", "worker")
        yield house


def test_a_question_and_an_upload_are_told_in_spans_without_a_word(
    house: House, collector: Collector
) -> None:
    house.engine.traceparents.clear()
    assert Visitor(house, "operator").ask()[-1] == "finished"
    assert Visitor(house, "admin").upload("MARKERF Правила.md", LONG).status_code == 200
    wait_until(lambda: house.rows(UPLOADS, "MARKERF Правила.md")[0][0] == "ready")
    collector.wait_for("POST:/ask/", "ingestion.tasks.ingest_version")
    request, question = collector.one("POST:/ask/"), collector.one("answer")
    assert (request.service, request.parent, question.parent) == ("sufler-web", "", request.id)
    assert collector.below(question) == {
        "mask", "retrieve", "record_evidence", "judge_sources", "generate", "judge", "record",
    }  # fmt: skip
    row = house.rows("SELECT id FROM assistant_question ORDER BY id DESC LIMIT 1")[0][0]
    facts = next(span for span in collector.named("record") if span.parent == question.id).facts
    assert facts == {"sufler.question": row, "sufler.outcome": "finished", "sufler.reason": "none"}
    chat = collector.one("chat")
    assert (chat.parent, chat.trace) == (collector.one("generate").id, request.trace)
    assert any(one.startswith(f"00-{chat.trace}-{chat.id}-") for one in house.engine.traceparents)
    task, upload = collector.one("ingestion.tasks.ingest_version"), collector.one("POST:/documents/-/upload/")
    assert (task.service, task.trace, task.facts["sufler.state"]) == (
        "sufler-worker", upload.trace, "SUCCESS",
    )  # fmt: skip
    assert "embed" in collector.below(task)
    told = b"".join(collector.bodies).decode("utf8", "replace")
    assert [word for word in WORDS if word in told.lower()] == []


def test_what_was_done_last_is_told_before_the_end(house: House, collector: Collector) -> None:
    Visitor(house, "operator").client.get("/history/")
    house.kill("web", signal.SIGTERM)
    assert len(collector.named("GET:/history/")) == 1


def test_a_collector_that_goes_away_takes_no_answer_with_it(house: House, collector: Collector) -> None:
    collector.seconds = 60
    visitor = Visitor(house, "operator")
    began = time.monotonic()
    assert [visitor.ask()[-1] for _ in range(3)] == ["finished"] * 3
    assert time.monotonic() - began < 45
    assert collector.address.removeprefix("http://") not in house.log("web") + house.log("worker")


def test_the_engine_room_goes_on_with_the_trace(tmp_path: Path) -> None:
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(
        Engine(lambda: FakeBackend("answer")), chat, FakeEmbedder(Path()), vectors, Adapters(tmp_path)
    )
    (port,) = free_ports(1)
    config = uvicorn.Config(build_app(room, "key", pytest.fail), port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    wait_until(lambda: room.state()["status"] == "ready" and server.started)
    route = Route("own", f"http://127.0.0.1:{port}/v1", "chat", "key")
    with traced() as collector:
        with tracing.span("asking"):
            list(client.stream_chat(route, [Message("user", Masked("сколько стоит"))]))
            client.embed(Route("own", route.base_url, "vectors", "key"), ["раз"])
        collector.wait_for("asking", "POST:/v1/chat/completions", "POST:/v1/embeddings", "decode")
    server.should_exit = True
    thread.join(30)
    asking, served = collector.one("asking"), collector.one("POST:/v1/chat/completions")
    assert {span.trace for span in collector.spans} == {asking.trace}
    assert (served.service, served.parent) == ("sufler-inference", collector.one("chat").id)
    assert collector.one("POST:/v1/embeddings").parent == collector.one("embed").id
    assert collector.below(served) == {"queue", "prefill", "decode"}
