"""The way to the collector of traces: only to a machine inside, in the background, never worth waiting for.

The engine room knows no other room, so what foundation/collecting.py does for them stands here once more.
"""

import ipaddress
import logging
import os
import socket
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

from inference.logs import log

# its own words about a collector that is away hold the address, again with every try
logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)

SECONDS = 2.0  # one hand-over with all its tries
MOST_WAITING = 2_048  # spans that wait to be told; the oldest are dropped beyond it
AT_ONCE = 512
EVERY_MS = 2_000
PRIVATE = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7"),
    )
)
# a cloud's own service about this machine, in the middle of private networks
METADATA = tuple(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254")))


def provider(address: str) -> TracerProvider:
    """What makes spans and hands them over. Raises ValueError where no machine can be meant."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("no address")
    session = requests.Session()
    session.trust_env = False
    session.mount(f"{parts.scheme}://", _Inside(parts.hostname))
    way = OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces", timeout=SECONDS, session=session)
    resource = Resource(
        {"service.name": "sufler-inference", "service.namespace": "sufler", "process.pid": os.getpid()}
    )
    made = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
    made.add_span_processor(
        BatchSpanProcessor(
            _Telling(way),
            max_queue_size=MOST_WAITING,
            schedule_delay_millis=EVERY_MS,
            max_export_batch_size=AT_ONCE,
        )
    )
    return made


def is_inside(number: str) -> bool:
    """Whether an address is this machine's or a private network's."""
    ip = ipaddress.ip_address(number.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return ip not in METADATA and any(ip in network for network in PRIVATE)


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
            told = socket.getaddrinfo(self._host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise requests.ConnectionError("no such name") from None
        found = [str(one[4][0]) for one in told]
        if not all(map(is_inside, found)):
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
        if away != self._away:
            log("collector_away" if away else "collector_back")
        self._away = away
        return result

    def shutdown(self) -> None:
        """No more tries."""
        self._way.shutdown()
