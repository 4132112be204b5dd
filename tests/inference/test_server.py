"""The doors of the room: the key, what is served, errors in the shape of the OpenAI API. Models are fakes."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from inference.adapters import Adapters
from inference.embedding import Embedded, Embedder
from inference.engine import Engine
from inference.room import Room, Served
from inference.server import build_app
from inference.values import EngineError
from tests.inference.fakes import FakeBackend
from tests.inference.test_engine import Reader, hold, wait_until

CHAT = {"model": "chat", "messages": [{"role": "user", "content": "SECRET-TEXT"}]}


class FakeEmbedder(Embedder):
    """Vectors of two numbers."""

    async def start(self) -> None:
        self.ready.set()

    async def embed(self, texts: list[str], truncate: bool = False) -> Embedded:
        return Embedded(np.array([[len(text), 1] for text in texts], dtype=np.float32), 3)


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend("answer")


@pytest.fixture
def client(backend: FakeBackend, tmp_path: Path) -> Iterator[TestClient]:
    embedder = FakeEmbedder(Path())
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(Engine(lambda: backend), chat, embedder, vectors, Adapters(tmp_path))
    with TestClient(build_app(room, "key", pytest.fail), headers={"Authorization": "Bearer key"}) as client:
        while client.get("/health/ready").status_code != 200:
            asyncio.run(asyncio.sleep(0.01))
        yield client


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_an_answer_names_the_weights(client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=CHAT).json()
    assert reply["choices"][0]["message"]["content"] == "answer"
    assert reply["model"] == "chat@cccccccccccc"
    assert reply["system_fingerprint"] == "cccccccccccc"


@pytest.mark.parametrize("key", ["", "Bearer wrong", "key"])
def test_without_the_key_nothing_is_served(client: TestClient, key: str) -> None:
    response = client.get("/v1/models", headers={"Authorization": key})
    assert error_of(response) == (401, "invalid_api_key")


def test_health_needs_no_key(client: TestClient) -> None:
    assert client.get("/health/live", headers={"Authorization": ""}).status_code == 200


def test_a_model_that_is_not_served_is_not_found(client: TestClient) -> None:
    response = client.post("/v1/chat/completions", json={**CHAT, "model": "vectors"})
    assert error_of(response) == (404, "model_not_found")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
def test_a_body_that_is_not_an_object_is_refused(client: TestClient, body: bytes) -> None:
    assert error_of(client.post("/v1/chat/completions", content=body)) == (400, "invalid_json")


def test_an_address_that_is_not_served_is_not_found(client: TestClient) -> None:
    assert error_of(client.get("/v1/nothing")) == (404, "not_found")


def test_vectors_are_sent_as_numbers_or_base64_in_the_order_of_the_texts(client: TestClient) -> None:
    body = {"model": "vectors", "input": ["a", "bbb"]}
    numbers = client.post("/v1/embeddings", json=body).json()
    assert [item["embedding"] for item in numbers["data"]] == [[1.0, 1.0], [3.0, 1.0]]
    packed = client.post("/v1/embeddings", json={**body, "encoding_format": "base64"}).json()
    assert packed["data"][1]["embedding"] == "AABAQAAAgD8="


def test_a_failure_of_the_model_is_told_inside_the_stream(client: TestClient, backend: FakeBackend) -> None:
    backend.broken = True
    with client.stream("POST", "/v1/chat/completions", json={**CHAT, "stream": True}) as stream:
        assert '"code": "engine_failed"' in stream.read().decode()


def test_a_full_queue_is_429_with_the_time_to_come_again(client: TestClient, backend: FakeBackend) -> None:
    engine = client.app.state.room.engine  # type: ignore[attr-defined]
    gate = hold(backend)
    Reader(engine)
    wait_until(lambda: engine.load() == (1, 0))
    with suppress(EngineError):
        while True:
            Reader(engine)
    refused = client.post("/v1/chat/completions", json=CHAT)
    assert error_of(refused) == (429, "queue_full")
    assert int(refused.headers["Retry-After"]) >= 1
    gate.release(10_000)


def test_logs_hold_no_text_of_a_request(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.post("/v1/chat/completions", json=CHAT)
    client.post("/v1/chat/completions", json={**CHAT, "model": "SECRET-TEXT"})
    client.post("/v1/embeddings", json={"model": "vectors", "input": "SECRET-TEXT", "dimensions": 9})
    log = capsys.readouterr().err
    assert '"event": "answered"' in log
    assert "SECRET" not in log
    assert '"answer"' not in log


def test_a_prefix_is_warmed_and_then_known(client: TestClient) -> None:
    first = client.post("/v1/prefixes", json=CHAT)
    assert (first.status_code, first.json()["warm"]) == (202, False)
    while (again := client.post("/v1/prefixes", json=CHAT)).status_code != 200:
        asyncio.run(asyncio.sleep(0.01))
    assert again.json()["known"] == again.json()["tokens"] == first.json()["tokens"]
    reply = client.post("/v1/chat/completions", json=CHAT).json()
    assert reply["usage"]["prompt_tokens_details"]["cached_tokens"] == first.json()["tokens"]


def test_an_open_prefix_ends_with_the_text(client: TestClient) -> None:
    closed, opened = (
        client.post("/v1/prefixes", json={**CHAT, "sufler": {"open": value}}).json()["tokens"]
        for value in (False, True)
    )
    assert opened < closed


@pytest.mark.parametrize(
    "own, param",
    [
        ("x", "sufler"),
        ({"priority": "boss"}, "sufler.priority"),
        ({"deadline": 0}, "sufler.deadline"),
        ({"user": 1}, "sufler.user"),
        ({"adapter": 1}, "sufler.adapter"),
    ],
)
def test_a_wrong_field_of_ours_is_named(client: TestClient, own: object, param: str) -> None:
    response = client.post("/v1/chat/completions", json={**CHAT, "sufler": own})
    assert (response.status_code, response.json()["error"]["param"]) == (400, param)


def test_adapters_are_listed_and_chosen_and_named(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "tone.gguf").write_bytes(b"GGUF an adapter")
    listed = [model["id"] for model in client.get("/v1/models").json()["data"]]
    assert listed == ["chat", "chat+tone", "vectors"]
    for body in ({"model": "chat+tone"}, {"sufler": {"adapter": "tone"}}):
        reply = client.post("/v1/chat/completions", json={**CHAT, **body}).json()
        assert reply["choices"][0]["message"]["content"] == "tone"
        assert reply["model"].startswith("chat@cccccccccccc+tone@")
    before = reply["model"]
    (tmp_path / "tone.gguf").write_bytes(b"GGUF another adapter")
    reply = client.post("/v1/chat/completions", json={**CHAT, "model": "chat+tone"}).json()
    assert reply["model"] != before
    missing = client.post("/v1/chat/completions", json={**CHAT, "sufler": {"adapter": "none"}})
    assert error_of(missing) == (404, "adapter_not_found")


def test_metrics_count_what_was_done(client: TestClient) -> None:
    client.post("/v1/chat/completions", json=CHAT)
    text = client.get("/metrics", headers={"Authorization": ""}).text
    assert "sufler_engine_answers_total 1\n" in text
    assert 'sufler_engine_first_token_seconds_bucket{le="+Inf"} 1\n' in text
    assert "sufler_engine_ready 1\n" in text
