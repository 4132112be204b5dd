"""A collector of traces on loopback: takes OTLP over HTTP as a real one does, and shows what it was told."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from foundation import tracing
from inference import tracing as engine_tracing

SECONDS = 60


@dataclass(frozen=True)
class Told:
    """One span. `parent` and `id` in hexadecimal; a root has no parent."""

    name: str
    service: str
    trace: str
    id: str
    parent: str
    kind: int
    failed: bool
    facts: dict[str, Any]
    ms: float


@dataclass
class Collector:
    """What it was told, and how it behaves: `status` it answers with, `location` it sends its callers to,
    `seconds` it takes."""

    address: str = ""
    status: int = 200
    location: str = ""
    seconds: float = 0.0
    bodies: list[bytes] = field(default_factory=list)
    spans: list[Told] = field(default_factory=list)

    def named(self, name: str) -> list[Told]:
        return [span for span in self.spans if span.name == name]

    def one(self, name: str) -> Told:
        """The one span of this name, waited for."""
        self.wait_for(name)
        (span,) = self.named(name)
        return span

    def wait_for(self, *names: str) -> None:
        """Until spans of these names have been told: another thread or process may still be ending them."""
        ends = time.monotonic() + SECONDS
        while not set(names) <= {span.name for span in self.spans}:
            assert time.monotonic() < ends, [span.name for span in self.spans]
            hand_over()
            time.sleep(0.02)

    def below(self, span: Told) -> set[str]:
        """Names of a span's children."""
        return {other.name for other in self.spans if other.parent == span.id}

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            about = _facts(resource.resource.attributes)
            for scope in resource.scope_spans:
                self.spans += [
                    Told(
                        one.name,
                        about["service.name"],
                        one.trace_id.hex(),
                        one.span_id.hex(),
                        one.parent_span_id.hex(),
                        one.kind,
                        one.status.code == one.status.STATUS_CODE_ERROR,
                        _facts(one.attributes),
                        (one.end_time_unix_nano - one.start_time_unix_nano) / 1e6,
                    )
                    for one in scope.spans
                ]


def _facts(attributes: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in attributes}


@contextmanager
def serving(collector: Collector, tls: ssl.SSLContext | None = None) -> Iterator[Collector]:
    """Listen on loopback until the end of the block, with a certificate or without."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            time.sleep(collector.seconds)
            right = self.path == "/v1/traces" and self.headers["Content-Type"] == "application/x-protobuf"
            if right and collector.status == 200:
                collector.take(body)
            self.send_response(collector.status if right else 404)
            if collector.location:
                self.send_header("Location", collector.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    collector.address = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def traced(service: str = "sufler-web") -> Iterator[Collector]:
    """What this process traces goes to a collector of the test's own, at the end or by `hand_over`."""
    with serving(Collector()) as collector:
        tracing.begin(service, collector.address)
        engine_tracing.begin(collector.address)
        try:
            yield collector
        finally:
            tracing.end()
            engine_tracing.end()


def hand_over() -> None:
    """What this process has traced is told now."""
    for provider in (tracing._provider, engine_tracing._provider):
        if provider:
            provider.force_flush()
