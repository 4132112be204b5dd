"""Where the time goes: spans of questions, requests and tasks, told to a collector inside (SUFLER_OTLP).

Off until `begin` is called: then a traced function costs one comparison, and OpenTelemetry is not loaded. A
span says how long, how many, which row and with what code; a text that is no code never gets into one.
"""

import atexit
import logging
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from inspect import isgeneratorfunction
from threading import Thread
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")
Fact = bool | int | float | str

log = logging.getLogger("sufler.tracing")

SECONDS_TO_END = 2.0
# what a span may say in letters: codes and names of our own; no blank, no other alphabet, no long number
CODE = re.compile(r"(?!.*\d{6})[A-Za-z0-9_./:<>*-]{1,100}")
NO_CODE = "?"
# the reader left, which is no fault
LEFT = ("GeneratorExit", "CancelledError")

_provider: Any = None
_tracer: Any = None


def begin(service: str, address: str) -> None:
    """From now on this process tells the collector at `address` what it does, as `service`.

    With no address, or one that is none inside, everything stays off: traces are never worth a failure.
    """
    global _provider, _tracer
    if not address:
        return
    from foundation import collecting

    try:
        _provider = collecting.provider(service, address)
    except ValueError:
        log.error("SUFLER_OTLP is no address of a collector inside: there are no traces")
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


def is_on() -> bool:
    """Whether anything is told."""
    return _tracer is not None


def traced(name: str, kind: str = "internal") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function whose calls are spans. That of a generator lasts until the generator ends, and is current
    only while the generator works, not while its reader does.
    """

    def around(function: Callable[P, R]) -> Callable[P, R]:
        if isgeneratorfunction(function):

            @wraps(function)
            def begun(*args: P.args, **kwargs: P.kwargs) -> R:
                work: Any = function(*args, **kwargs)
                return cast(R, work if _tracer is None else _stepped(name, kind, work))

            return begun

        @wraps(function)
        def called(*args: P.args, **kwargs: P.kwargs) -> R:
            if _tracer is None:
                return function(*args, **kwargs)
            with span(name, kind):
                return function(*args, **kwargs)

        return called

    return around


@contextmanager
def span(name: str, kind: str = "internal", parent: str = "") -> Iterator[None]:
    """A span around a block, below the current one or that of a traceparent header. `kind`: internal, client,
    server, producer, consumer."""
    if _tracer is None:
        yield
        return
    with _opened(name, kind, parent) as opened, _current(opened):
        yield


def note(**facts: Fact) -> None:
    """Say something of the current span: ids, counts, durations, codes. Text that is no code becomes "?"."""
    if _tracer is None:
        return
    from opentelemetry.trace import get_current_span

    _note(get_current_span(), facts)


def fail() -> None:
    """What the current span is about went wrong."""
    if _tracer is None:
        return
    from opentelemetry.trace import StatusCode, get_current_span

    get_current_span().set_status(StatusCode.ERROR)


def carried() -> dict[str, str]:
    """The header (W3C traceparent) by which another process joins the current span; none while off."""
    found: dict[str, str] = {}
    if _tracer is not None:
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        TraceContextTextMapPropagator().inject(found)
    return found


@contextmanager
def _opened(name: str, kind: str, parent: str) -> Iterator[Any]:
    """A span that isn't current. Of an exception it says the code or the type: its words may be private."""
    from opentelemetry.trace import NoOpTracer, SpanKind, StatusCode
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    above = TraceContextTextMapPropagator().extract({"traceparent": parent}) if parent else None
    # another thread may have ended it since somebody looked
    tracer = _tracer or NoOpTracer()
    opened = tracer.start_span(code(name), context=above, kind=SpanKind[kind.upper()])
    try:
        yield opened
    except BaseException as error:
        reason = type(error).__name__
        if reason in LEFT:
            _note(opened, {"code": "left"})
            raise
        known = getattr(error, "code", None)
        _note(opened, {"code": known if isinstance(known, str) and known else reason})
        # a refusal has a code and is no fault, a call that failed is one
        if not known or kind == "client":
            opened.set_status(StatusCode.ERROR)
        raise
    finally:
        opened.end()


def _current(opened: Any) -> Any:
    from opentelemetry.trace import use_span

    return use_span(opened, record_exception=False, set_status_on_exception=False)


def _stepped(name: str, kind: str, work: Generator[Any, None, Any]) -> Generator[Any, None, Any]:
    with _opened(name, kind, "") as opened:
        step = partial(next, work)
        try:
            while True:
                with _current(opened):
                    try:
                        item = step()
                    except StopIteration as finished:
                        return finished.value
                step = partial(next, work)
                try:
                    yield item
                except Exception as error:
                    # its reader throws it in
                    step = partial(work.throw, error)
        finally:
            with _current(opened):
                work.close()


def _note(opened: Any, facts: dict[str, Fact]) -> None:
    for name, fact in facts.items():
        # names with a dot are OpenTelemetry's own
        full = name if "." in name else f"sufler.{name}"
        opened.set_attribute(full, code(fact) if isinstance(fact, str) else fact)


def code(text: str) -> str:
    """The text if it is a code, else "?"."""
    return text if CODE.fullmatch(text) else NO_CODE
