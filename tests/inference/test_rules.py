"""The rules of an answer over HTTP: figures, citations, chances of tokens. The model is a fake."""

import asyncio
import json
import math
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

CHAT: dict[str, Any] = {"model": "chat", "messages": [{"role": "user", "content": "?"}]}


class FakeEmbedder(Embedder):
    async def start(self) -> None:
        self.ready.set()

    async def embed(self, texts: list[str], truncate: bool = False) -> Embedded:
        return Embedded(np.ones((len(texts), 2), dtype=np.float32), 1)


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend("costs 1 500 or 2 700 [KD][ZZ]")


@pytest.fixture
def client(backend: FakeBackend) -> Iterator[TestClient]:
    chat, vectors = Served(("chat",), "chat", "c" * 12), Served(("vectors",), "embedder", "e" * 12)
    room = Room(Engine(lambda: backend), chat, FakeEmbedder(Path()), vectors)
    with TestClient(build_app(room, "", pytest.fail)) as client:
        while client.get("/health/ready").status_code != 200:
            asyncio.run(asyncio.sleep(0.01))
        yield client


def said(client: TestClient, **more: Any) -> str:
    reply = client.post("/v1/chat/completions", json={**CHAT, **more}).json()
    text: str = reply["choices"][0]["message"]["content"]
    return text


def test_without_rules_everything_may_be_said(client: TestClient) -> None:
    assert said(client) == "costs 1 500 or 2 700 [KD][ZZ]"


def test_only_figures_of_the_list_are_said(client: TestClient) -> None:
    text = said(client, sufler={"figures": ["1 500 ₸"]})
    assert text.startswith("costs 1 500 or ")
    assert not {"2", "7"} & {*text}


def test_only_given_sources_are_cited(client: TestClient) -> None:
    text = said(client, sufler={"citations": ["KD"]})
    assert text.startswith("costs 1 500 or 2 700 [KD]")
    assert "Z" not in text.replace("]Z", "").partition("[KD]")[2].partition("]")[0]


def test_a_figure_comes_in_one_piece_and_never_in_part(client: TestClient) -> None:
    body = {**CHAT, "stream": True, "max_tokens": 8, "sufler": {"figures": ["1 500"]}}
    lines = client.post("/v1/chat/completions", json=body).text.splitlines()
    chunks = [json.loads(line[6:]) for line in lines if line.startswith("data: {")]
    pieces = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(pieces) == "costs "


def test_the_chances_of_tokens_are_given_when_asked_for(client: TestClient) -> None:
    body = {**CHAT, "logprobs": True, "top_logprobs": 2, "max_tokens": 3}
    reply = client.post("/v1/chat/completions", json=body).json()
    content = reply["choices"][0]["logprobs"]["content"]
    expected = 1 - math.log(math.e + 256)  # one logit is 1, 256 are 0
    assert [entry["token"] for entry in content] == ["c", "o", "s"]
    assert content[0]["logprob"] == pytest.approx(expected, abs=1e-4)
    assert content[0]["bytes"] == [ord("c")]
    assert [len(entry["top_logprobs"]) for entry in content] == [2, 2, 2]
    assert content[0]["top_logprobs"][0]["token"] == "c"
    assert reply["sufler"]["mean_logprob"] == pytest.approx(expected, abs=1e-3)
    assert reply["sufler"]["least_logprob"] == pytest.approx(expected, abs=1e-3)


def test_a_stream_gives_the_chance_of_every_token_once(client: TestClient) -> None:
    body = {**CHAT, "stream": True, "logprobs": True, "sufler": {"figures": ["1 500"]}, "max_tokens": 11}
    lines = client.post("/v1/chat/completions", json=body).text.splitlines()
    chunks = [json.loads(line[6:])["choices"][0] for line in lines if line.startswith("data: {")]
    told = [entry["token"] for chunk in chunks for entry in (chunk["logprobs"] or {"content": []})["content"]]
    assert "".join(told) == "costs 1 500"


def test_chances_are_not_given_unasked(client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=CHAT).json()
    assert reply["choices"][0]["logprobs"] is None


def test_a_schema_that_cannot_be_kept_is_refused_before_anything_is_read(
    client: TestClient, backend: FakeBackend
) -> None:
    read = len(backend.reads)
    form = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"not": {}}}}
    response = client.post("/v1/chat/completions", json={**CHAT, "response_format": form})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "unsupported_schema")
    assert len(backend.reads) == read


def test_a_refusal_begins_an_answer_only_where_it_is_likely_enough(
    client: TestClient, backend: FakeBackend
) -> None:
    backend.script = b"No answer."
    # the fake gives what it says e times the chance of each other byte: about a hundredth
    likely = {"refusals": ["No answer.", "Not known."], "refusal_chance": 0.005}
    assert said(client, sufler=likely) == "No answer."
    assert not said(client, sufler={**likely, "refusal_chance": 0.5}).startswith("N")
