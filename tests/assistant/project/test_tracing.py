"""Requests and tasks are spans by route and name; a task joins the trace of whoever sent it."""

import asyncio
from collections.abc import Iterator, MutableMapping
from typing import Any

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from assistant.project import tracing as edges
from assistant.project.asgi import application
from foundation import tracing
from tests.collector import Collector, hand_over, serving

MARKER = "marker-of-a-text"


@pytest.fixture
def collector(settings) -> Iterator[Collector]:
    with serving(Collector()) as collector:
        settings.OTLP = collector.address
        edges.begin("sufler-web")
        yield collector
        tracing.end()


def request(path: str, method: str = "GET", **headers: str) -> int:
    """The status with which the application of the web process answers."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": f"q={MARKER}".encode(),
        "headers": [(b"host", b"localhost"), *((a.encode(), b.encode()) for a, b in headers.items())],
        "client": ("203.0.113.77", 1234),
        "server": ("localhost", 8000),
        "scheme": "http",
        "http_version": "1.1",
    }
    statuses: list[int] = []
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        while not messages:
            await asyncio.sleep(60)
        return messages.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        if "status" in message:
            statuses.append(message["status"])

    asyncio.run(application(scope, receive, send))
    return statuses[0]


@pytest.mark.django_db(transaction=True)
def test_a_request_is_told_by_method_and_route(collector: Collector) -> None:
    marks = {"user-agent": MARKER, "traceparent": f"00-{'1' * 32}-{'2' * 16}-01", "cookie": f"a={MARKER}"}
    assert request("/sign-in/", **marks) == 200
    assert request(f"/documents/{MARKER}/", **marks) == 302
    assert request(f"/{MARKER}", method=MARKER, **marks) == 404
    hand_over()
    found = {span.name: span.facts["http.response.status_code"] for span in collector.spans}
    assert found == {
        "GET:/sign-in/": 200,
        "GET:/documents/<slug:slug>/": 302,
        "OTHER:/<unknown>": 404,
    }
    assert {span.parent for span in collector.spans} == {""}
    told = b"".join(collector.bodies)
    assert MARKER.encode() not in told
    assert b"203.0.113.77" not in told


def test_probes_are_not_told(collector: Collector) -> None:
    request("/health/live")
    hand_over()
    assert collector.spans == []


def test_what_goes_wrong_in_a_view_is_seen(collector: Collector) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ValueError(MARKER)

    async def asked() -> None:
        await edges.Traced(broken)({"type": "http", "method": "GET", "path": "/sign-in/"}, None, None)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match=MARKER):
        asyncio.run(asked())
    hand_over()
    span = collector.one("GET:/sign-in/")
    assert span.failed
    assert (span.facts["http.response.status_code"], span.facts["sufler.code"]) == (500, "ValueError")
    assert MARKER.encode() not in collector.bodies[0]


def test_a_task_joins_the_trace_of_its_sender(collector: Collector) -> None:
    app = Celery("tests", broker="memory://", backend="cache+memory://", set_as_default=False)

    @app.task(name="tests.done")
    def done(text: str) -> None:
        """Succeed."""

    @app.task(name="tests.failed")
    def failed(text: str) -> None:
        raise ValueError(text)

    with start_worker(app, pool="threads", perform_ping_check=False, shutdown_timeout=30):
        with tracing.span("sending"):
            first, second = done.delay(MARKER), failed.delay(MARKER)
        first.get(timeout=30)
        with pytest.raises(ValueError, match=MARKER):
            second.get(timeout=30)
        collector.wait_for("sending", "tests.done", "tests.failed")
    sender, well, ill = (collector.one(name) for name in ("sending", "tests.done", "tests.failed"))
    assert (well.parent, ill.parent, well.trace, ill.trace) == (sender.id, sender.id, *[sender.trace] * 2)
    assert (well.failed, well.facts) == (False, {"sufler.retries": 0, "sufler.state": "SUCCESS"})
    assert (ill.failed, ill.facts) == (True, {"sufler.retries": 0, "sufler.state": "FAILURE"})
    assert MARKER.encode() not in b"".join(collector.bodies)


def test_off_a_message_carries_nothing(settings) -> None:
    settings.OTLP = ""
    edges.begin("sufler-web")
    headers: dict[str, Any] = {}
    edges._published(headers)
    assert (tracing.is_on(), headers) == (False, {})
