"""Where the time of a request goes, told to a collector inside: how long it waited, was read and was written.

Off until `begin` is called: OpenTelemetry is not loaded then. Spans hold counts, milliseconds and codes, and
join the caller's trace by its header `traceparent`; nothing else of a request is looked at.
"""

import atexit
import time
from threading import Thread
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inference.logs import log
from inference.queueing import Listener
from inference.values import Event, Failed, Finished, Timings

SECONDS_TO_END = 2.0
WORK = frozenset({"/v1/chat/completions", "/v1/prefixes", "/v1/embeddings"})
MILLISECOND = 1_000_000  # nanoseconds

_provider: Any = None
_tracer: Any = None


def begin(address: str) -> None:
    """From now on the collector at `address` is told. With none, or none inside, everything stays off: traces
    are never worth a failure."""
    global _provider, _tracer
    if not address:
        return
    from inference import collecting

    try:
        _provider = collecting.provider(address)
    except ValueError:
        log("no_traces", reason="SUFLER_OTLP is no address of a collector")
        return
    _tracer = _provider.get_tracer("sufler")
    atexit.register(end)


def end() -> None:
    """Be off again. What still waits is told if the collector takes it within two seconds."""
    global _provider, _tracer
    provider, _provider, _tracer = _provider, None, None
    atexit.unregister(end)
    if provider:
        telling = Thread(target=provider.shutdown, daemon=True)
        telling.start()
        telling.join(SECONDS_TO_END)


class Traced:
    """A request is a span until its last byte is out. Stands behind the check of the key."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tracer = _tracer
        if tracer is None or scope["type"] != "http" or scope["path"] not in WORK:
            await self._app(scope, receive, send)
            return
        from opentelemetry.trace import SpanKind, StatusCode, use_span
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        given = dict(scope["headers"]).get(b"traceparent", b"").decode("latin-1")
        above = TraceContextTextMapPropagator().extract({"traceparent": given})
        span = tracer.start_span(f"POST:{scope['path']}", context=above, kind=SpanKind.SERVER)
        status = 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            with use_span(span, record_exception=False, set_status_on_exception=False):
                await self._app(scope, receive, noted)
        finally:
            span.set_attribute("http.response.status_code", status)
            if status >= 500:
                span.set_status(StatusCode.ERROR)
            span.end()


def stages(listener: Listener) -> Listener:
    """The listener; when its request has ended, what became of it is told below the current span."""
    if _tracer is None:
        return listener
    from opentelemetry.context import get_current
    from opentelemetry.trace import StatusCode, get_current_span

    above, request, came = get_current(), get_current_span(), time.time_ns()

    def heard(event: Event) -> None:
        if isinstance(event, Failed):
            # told before the listener: with what it does now the request may end
            request.set_attribute("sufler.code", event.error.code)
            request.set_status(StatusCode.ERROR)
        listener(event)
        if isinstance(event, Finished):
            _tell(event.timings, above, came)

    return heard


def _tell(timings: Timings, above: Any, came: int) -> None:
    tracer = _tracer
    if tracer is None:
        return
    read = {"sufler.prompt_tokens": timings.prompt_tokens, "sufler.reused_tokens": timings.reused_tokens}
    written = {"sufler.completion_tokens": timings.completion_tokens}
    for name, begins, ms, counts in (
        ("queue", 0, timings.queue_ms, {}),
        ("prefill", timings.queue_ms, timings.prefill_ms, read),
        ("decode", timings.first_token_ms, timings.decode_ms, written),
    ):
        start = came + begins * MILLISECOND
        span = tracer.start_span(name, context=above, start_time=start, attributes=counts)
        span.end(end_time=start + ms * MILLISECOND)
