"""The engine room joins its caller's trace and says how long a request waited, was read and was written."""

import ssl
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

import pytest
from starlette.testclient import TestClient

from inference import tracing
from tests.collector import Collector, hand_over, serving, traced
from tests.directory_server import certificate
from tests.inference.fakes import FakeBackend
from tests.inference.test_server import CHAT, backend, client

__all__ = ["backend", "client"]
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
JOINED = {"traceparent": f"00-{TRACE}-{CALLER}-01", "tracestate": "x=SECRET-TEXT", "baggage": "y=SECRET-TEXT"}


@pytest.fixture(autouse=True)
def off_again() -> Iterator[None]:
    yield
    tracing.end()


@pytest.fixture
def collector() -> Iterator[Collector]:
    with traced() as collector:
        yield collector


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_is_told_in_its_stages(collector: Collector, client: TestClient, stream: bool) -> None:
    client.post("/v1/chat/completions", json={**CHAT, "stream": stream}, headers=JOINED)
    collector.wait_for("POST:/v1/chat/completions", "decode")
    request = collector.one("POST:/v1/chat/completions")
    assert (request.service, request.trace, request.parent) == ("sufler-inference", TRACE, CALLER)
    assert request.facts == {"http.response.status_code": 200}
    assert collector.below(request) == {"queue", "prefill", "decode"}
    assert collector.one("prefill").facts["sufler.prompt_tokens"] > 0
    assert collector.one("decode").facts["sufler.completion_tokens"] > 0
    told = b"".join(collector.bodies)
    assert b"SECRET" not in told
    assert b"answer" not in told


def test_a_failure_of_the_model_is_told_by_its_code(
    collector: Collector, client: TestClient, backend: FakeBackend
) -> None:
    backend.broken = True
    client.post("/v1/chat/completions", json={**CHAT, "stream": True}, headers=JOINED)
    collector.wait_for("POST:/v1/chat/completions")
    request = collector.one("POST:/v1/chat/completions")
    assert (request.failed, request.facts["sufler.code"]) == (True, "engine_failed")
    assert b"SECRET" not in b"".join(collector.bodies)


def test_embeddings_and_prefixes_are_told_and_health_is_not(collector: Collector, client: TestClient) -> None:
    client.post("/v1/embeddings", json={"model": "vectors", "input": ["SECRET-TEXT"]}, headers=JOINED)
    client.post("/v1/prefixes", json=CHAT)
    client.get("/health/ready")
    client.get("/v1/models/SECRET-TEXT")
    collector.wait_for("POST:/v1/prefixes")
    assert {span.name for span in collector.spans} == {"POST:/v1/embeddings", "POST:/v1/prefixes"}
    assert collector.one("POST:/v1/prefixes").parent == ""


@pytest.mark.parametrize("header", ["nonsense", f"00-{TRACE}-0000000000000000-01", ""])
def test_a_header_that_is_none_begins_a_trace(collector: Collector, client: TestClient, header: str) -> None:
    client.post("/v1/chat/completions", json=CHAT, headers={"traceparent": header})
    collector.wait_for("POST:/v1/chat/completions")
    assert collector.one("POST:/v1/chat/completions").parent == ""


def test_without_the_key_nothing_is_told(collector: Collector, client: TestClient) -> None:
    reply = client.post("/v1/chat/completions", json=CHAT, headers={"Authorization": "", **JOINED})
    hand_over()
    assert (reply.status_code, collector.spans) == (401, [])


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1", "http://127.0.0.1:99999"])
def test_what_is_no_address_leaves_traces_off(address: str, capsys: pytest.CaptureFixture[str]) -> None:
    tracing.begin(address)
    said = capsys.readouterr().err
    assert tracing._tracer is None
    assert "SUFLER_OTLP" in said
    assert address not in said


def test_a_collector_outside_is_told_nothing_and_the_answer_comes(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("it was reached"))
    tracing.begin("http://8.8.8.8:4318")
    assert client.post("/v1/chat/completions", json=CHAT).status_code == 200
    hand_over()
    tracing.end()
    said = capsys.readouterr().err
    assert said.count("collector_away") == 1
    assert "8.8.8.8" not in said


@pytest.mark.parametrize("name, told", [("localhost", 1), ("other.bank", 0)])
def test_a_certificate_counts_for_its_name(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, told: int
) -> None:
    for file, pem in (("ca.pem", certificate(name).authority), ("own.pem", certificate(name).pem.decode())):
        (tmp_path / file).write_text(pem)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_CERTIFICATE", str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "own.pem")
    with serving(Collector(), tls) as collector:
        tracing.begin(collector.address.replace("127.0.0.1", "localhost"))
        client.post("/v1/prefixes", json=CHAT)
        hand_over()
        tracing.end()
        assert len(collector.spans) == told


def test_off_nothing_of_opentelemetry_is_loaded() -> None:
    code = "import sys, inference.server as one; one.stages(print); sys.exit('opentelemetry' in sys.modules)"
    assert run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], check=False).returncode == 0
