"""The OpenAI client: the only way to a model. Errors of all engines become one kind, `EngineError`."""

import base64
import functools
import re
import socket
import struct
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from foundation import tracing
from foundation.masked import Masked

if TYPE_CHECKING:
    from openai import OpenAI

    from foundation.routes import Route

WARMING_SECONDS = 3.0
# what reading an answer raises that is none
NONSENSE = (ValueError, TypeError, AttributeError, LookupError, struct.error)
# what our engine says inside a stream that has begun
IN_A_STREAM = {"deadline_passed": "busy", "engine_stopped": "unreachable"}
# the code of an engine of ours for what it can't finish before it ends
RESTARTING = "restarting"


class EngineError(Exception):
    """The engine gave no answer.

    `code`: unreachable, busy, too_long, refused, broken_off, restarting, failed, not_allowed. `retry_after`:
    in how many seconds it may be asked again, where it said so.
    """

    def __init__(self, code: str, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


class HungUp(EngineError):
    """This process is about to end. No route is to blame, and none other is asked."""

    def __init__(self) -> None:
        super().__init__(RESTARTING)


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation with a model. Text is masked or the product's own words."""

    role: str
    content: Masked


@dataclass(frozen=True, slots=True)
class Delta:
    """What arrived: a piece of text, a place in the queue, or (last) the counts of the whole answer.

    `route` is said once, before anything else of it, when a route was taken up.
    """

    text: str = ""
    model: str = ""
    finish_reason: str = ""
    tokens: Mapping[str, int] = field(default_factory=dict)
    engine: Mapping[str, Any] = field(default_factory=dict)
    route: str = ""


@tracing.traced("chat", "client")
def stream_chat(
    route: "Route", messages: Sequence[Message], **parameters: Any
) -> Generator[Delta, None, None]:
    """Yield the answer's pieces as they come; closing the iterator closes the connection.

    `parameters` are those of the chat completions API. Raises EngineError, HungUp once `hang_up` was called.
    An engine that is still at it when the route's time to answer is over is too `busy`, however slowly it
    goes on; one that falls silent is `unreachable` after as long a silence.
    """
    try:
        yield from _chat(route, messages, parameters)
    except EngineError:
        if _line.cut:
            raise HungUp from None
        raise


def hang_up() -> None:
    """End every stream of this process, at once and from any thread; none begins after it."""
    _line.cut_off()


class _Line:
    """The streams that are being read, so that a process that has to end can end them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self.cut = False

    @contextmanager
    def held(self, response: Any) -> Iterator[None]:
        """While it is read. Raises HungUp when everything was ended before."""
        # an HTTP client that is made for a test has no connection
        stream = response.extensions.get("network_stream")
        connection = stream.get_extra_info("socket") if stream else None
        with self._lock:
            if self.cut:
                raise HungUp
            if connection:
                self._sockets.add(connection)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(connection)

    def cut_off(self) -> None:
        with self._lock:
            self.cut = True
            for connection in self._sockets:
                # whoever waits in it reads its end; that of TLS would want to say goodbye first
                with suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)


_line = _Line()


def _chat(
    route: "Route", messages: Sequence[Message], parameters: Mapping[str, Any]
) -> Generator[Delta, None, None]:
    turns: list[Any] = [{"role": m.role, "content": m.content.text} for m in messages]
    tracing.note(route=route.name)
    chat = _client(route).chat
    ends = time.monotonic() + route.answer_seconds
    with _errors():
        stream = chat.completions.create(
            model=route.model,
            messages=turns,
            stream=True,
            stream_options={"include_usage": True},
            **parameters,
        )
        finished = False
        with stream, _line.held(stream.response):
            for chunk in stream:
                # the time-out of the connection begins anew with every byte
                if time.monotonic() > ends and not finished:
                    raise EngineError("busy")
                choice = chunk.choices[0] if chunk.choices else None
                usage = chunk.usage
                if usage:
                    tracing.note(read_tokens=usage.prompt_tokens, written_tokens=usage.completion_tokens)
                finished = finished or bool(choice and choice.finish_reason)
                yield Delta(
                    text=(choice.delta.content or "") if choice else "",
                    model=chunk.model or "",
                    finish_reason=(choice.finish_reason or "") if choice else "",
                    tokens={"prompt": usage.prompt_tokens, "completion": usage.completion_tokens}
                    if usage
                    else {},
                    engine=(chunk.model_extra or {}).get("sufler") or {},
                )
    if not finished:
        # an engine that dies closes the connection as if it were done
        raise EngineError("broken_off")


@dataclass(frozen=True, slots=True)
class Warmed:
    """An engine took messages in to be read: so many tokens, and how many it can keep of all it reads ahead
    (0: it does not say). `known`: it had read them before."""

    tokens: int = 0
    room: int = 0
    known: bool = False


@tracing.traced("warm", "client")
def warm(route: "Route", messages: Sequence[Message], **own: Any) -> Warmed | None:
    """Have an engine of ours read messages before they are asked; None when it did not take them.

    `own`: how (user, priority, keep, open). Other engines know no such thing, which is no error.
    """
    body = {
        "model": route.model,
        "messages": [{"role": m.role, "content": m.content.text} for m in messages],
        "sufler": own,
    }
    client = _client(route).with_options(timeout=WARMING_SECONDS)
    try:
        with _errors():
            reply: Any = client.post("/prefixes", body=body, cast_to=object)
            told = reply if isinstance(reply, dict) else {}
            return Warmed(int(told.get("tokens") or 0), int(told.get("room") or 0), told.get("warm") is True)
    except EngineError:
        return None


@tracing.traced("embed", "client")
def embed(route: "Route", texts: Sequence[str]) -> list[Sequence[float]]:
    """One vector for each text, in order; prefixes the model wants are the caller's.

    A text longer than the model reads counts with its beginning. Raises EngineError.
    """
    tracing.note(texts=len(texts))
    with _errors():
        body = {"model": route.model, "input": list(texts), "encoding_format": "base64", "truncate": True}
        # as a plain object: the client's own types take as long again as a short text's vector
        reply: Any = _client(route).post("/embeddings", body=body, cast_to=object)
        vectors = {int(item["index"]): _vector(item["embedding"]) for item in reply["data"]}
        return [vectors[index] for index in range(len(texts))]


def _vector(told: Any) -> Sequence[float]:
    """Little-endian float32 in base64, or a list from an engine that knows no other form."""
    if not isinstance(told, str):
        return [float(value) for value in told]
    packed = base64.b64decode(told)
    return struct.unpack(f"<{len(packed) // 4}f", packed)


@functools.lru_cache(maxsize=16)
def _client(route: "Route") -> "OpenAI":
    # imported on first use: the package takes a second to load
    from openai import OpenAI, Timeout

    from foundation.reaching import client_for

    timeout = Timeout(route.answer_seconds, connect=route.connect_seconds)
    return OpenAI(
        base_url=route.base_url,
        api_key=route.key or "none",
        timeout=timeout,
        max_retries=0,
        http_client=client_for(route),
    )


def _seconds(told: str) -> int | None:
    """Seconds of a Retry-After; None for its other form, a date."""
    return int(told) if re.fullmatch(r"[0-9]{1,5}", told) else None


class _errors:
    """Turns the client's exceptions, and those of reading nonsense, into EngineError; their arguments may
    hold text, so none is kept."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import openai

        from foundation.reaching import Astray

        if isinstance(error, openai.APIError) and error.code == RESTARTING:
            raise EngineError(RESTARTING) from None
        if isinstance(error, openai.APIStatusError):
            known = {429: "busy", 503: "busy", 504: "busy", 401: "refused", 403: "refused", 404: "refused"}
            if error.status_code < 400:
                # it sends its callers elsewhere, and a text follows nobody
                raise EngineError("refused") from None
            too_long = error.status_code == 400 and error.code == "context_length_exceeded"
            code = "too_long" if too_long else known.get(error.status_code, "failed")
            raise EngineError(code, _seconds(error.response.headers.get("Retry-After", ""))) from None
        if error is not None and isinstance(error.__cause__, Astray):
            raise EngineError("not_allowed") from None
        if isinstance(error, openai.APIConnectionError) or type(error).__module__.startswith("http"):
            # a stream that breaks off raises the transport's own errors
            raise EngineError("unreachable") from None
        if isinstance(error, openai.OpenAIError):
            told = getattr(error, "code", None)
            raise EngineError(IN_A_STREAM.get(told or "", "failed")) from None
        if isinstance(error, NONSENSE):
            raise EngineError("failed") from None
