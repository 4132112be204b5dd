"""The way to the collector of traces: only to a machine inside, in the background, never worth waiting for.

Loaded only where SUFLER_OTLP names a collector.
"""

import logging
import os
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from requests.adapters import HTTPAdapter

from foundation import addresses
from foundation.reaching import INSIDE, may_lead

log = logging.getLogger("sufler.tracing")
# its own words about a collector that is away hold the address, again with every try
logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)

SECONDS = 2.0
"""One hand-over with all its tries."""
MOST_WAITING = 2_048
"""Spans that wait to be told; the oldest are dropped beyond it."""
AT_ONCE = 512
EVERY_MS = 2_000
ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::\d{1,5})?(?:/[\w./-]*)?", re.ASCII)


def provider(service: str, address: str) -> TracerProvider:
    """What makes spans and hands them over. It is not OpenTelemetry's global one, so that no library adds
    spans of its own, which may hold texts. Raises ValueError as `endpoint` does."""
    exporter = _Telling(_way_to(address))
    resource = Resource({"service.name": service, "service.namespace": "sufler", "process.pid": os.getpid()})
    made = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
    made.add_span_processor(
        BatchSpanProcessor(
            exporter,
            max_queue_size=MOST_WAITING,
            schedule_delay_millis=EVERY_MS,
            max_export_batch_size=AT_ONCE,
        )
    )
    return made


def endpoint(address: str) -> str:
    """Where spans go at a collector. Raises ValueError for what is no address, or a number outside; where a
    name leads is looked at whenever it is used."""
    parts = urlsplit(address)
    if not ADDRESS.fullmatch(address) or parts.port == 0:
        raise ValueError("no address")
    number = addresses.as_number(parts.hostname or "")
    if number and not may_lead(number, INSIDE):
        raise ValueError("not inside")
    return f"{address.rstrip('/')}/v1/traces"


def answers(address: str) -> bool:
    """Whether a collector is there and takes spans; it is handed none."""
    try:
        way = _way_to(address)
    except ValueError:
        return False
    found = way.export([]) is SpanExportResult.SUCCESS
    way.shutdown()
    return found


def _way_to(address: str) -> SpanExporter:
    to = endpoint(address)
    parts = urlsplit(to)
    session = requests.Session()
    session.trust_env = False
    session.mount(f"{parts.scheme}://", _Inside(parts.hostname or ""))
    return OTLPSpanExporter(to, timeout=SECONDS, session=session)


class _Inside(HTTPAdapter):
    """Resolves the name once for each request, looks at what was found and connects there; the certificate is
    still checked for the name."""

    def __init__(self, host: str) -> None:
        self._host = host
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """The pool of connections."""
        named = {"server_hostname": self._host, "assert_hostname": self._host}
        super().init_poolmanager(*args, **{**options, **named})

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Raises requests.ConnectionError, also where the name leads outside: then nothing was sent."""
        parts = urlsplit(str(request.url))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = addresses.resolved(self._host, port)
        except (OSError, UnicodeError):
            raise requests.ConnectionError("no such name") from None
        if not all(may_lead(one, INSIDE) for one in found):
            raise requests.ConnectionError("not inside")
        request.headers["Host"] = parts.netloc
        for number, address in enumerate(found, 1):
            host = f"[{address}]" if ":" in address else address
            request.url = parts._replace(netloc=f"{host}:{port}").geturl()
            try:
                return super().send(request, *args, **options)
            except requests.ConnectionError:
                # a name may have an address of each kind, and the server may listen on one
                if number == len(found):
                    raise
        raise requests.ConnectionError("no address")


class _Telling(SpanExporter):
    """Says once that the collector is away and once that it is back: not where it is, nor what it is told."""

    def __init__(self, way: SpanExporter) -> None:
        self._way = way
        self._away = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Hand spans over; those that are not taken are gone."""
        result = self._way.export(spans)
        away = result is not SpanExportResult.SUCCESS
        if away and not self._away:
            log.warning("the collector of SUFLER_OTLP takes no spans: they are dropped until it does")
        if self._away and not away:
            log.info("the collector of SUFLER_OTLP takes spans again")
        self._away = away
        return result

    def shutdown(self) -> None:
        """No more tries."""
        self._way.shutdown()
