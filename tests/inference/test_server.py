"""The doors of the room: the key, what is served, errors in the shape of the OpenAI API. Models are fakes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from inference.embedding import Embedded, Embedder
from inference.engine import Engine
from inference.room import Room, Served
from inference.server import build_app
from tests.inference.fakes import FakeBackend

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
def client(backend: FakeBackend) -> Iterator[TestClient]:
    embedder = FakeEmbedder(Path())
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(Engine(lambda: backend), chat, embedder, vectors)
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


def test_logs_hold_no_text_of_a_request(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.post("/v1/chat/completions", json=CHAT)
    client.post("/v1/chat/completions", json={**CHAT, "model": "SECRET-TEXT"})
    client.post("/v1/embeddings", json={"model": "vectors", "input": "SECRET-TEXT", "dimensions": 9})
    log = capsys.readouterr().err
    assert '"event": "answered"' in log
    assert "SECRET" not in log
    assert '"answer"' not in log
