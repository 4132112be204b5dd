"""The OpenAI endpoints and health, over one Room."""

import asyncio
import hmac
import json
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from inference.logs import log
from inference.metrics import Counts, exposition
from inference.replies import ChatReply, Json, embedding_reply, error_reply
from inference.room import Room, Served
from inference.telling import LEFT, leave, stream, unless_left, whole
from inference.tracing import Traced, end, stages
from inference.turns import adapter_name, read_apart, read_flag, read_stand_in, read_turn
from inference.values import EngineError, Event, Generation, Priority
from inference.wire import read_chat, read_embedding, refusal

LARGEST_BODY = 16 << 20


def build_app(room: Room, key: str, on_failure: Callable[[str], None]) -> Starlette:
    """The application. `key` empty: no check. `on_failure` is told when a model cannot be loaded or dies."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async def load() -> None:
            await room.load()
            await room.watch()
            if room.failure:
                on_failure(room.failure)

        loading = asyncio.create_task(load())
        yield
        loading.cancel()
        await room.close()
        # a signal ends the process without a look at what is registered for its exit
        await asyncio.to_thread(end)

    app = Starlette(
        routes=[
            Route("/v1/chat/completions", chat, methods=["POST"]),
            Route("/v1/prefixes", prefixes, methods=["POST"]),
            Route("/v1/embeddings", embeddings, methods=["POST"]),
            Route("/v1/models", models),
            Route("/v1/models/{name:path}", model),
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/metrics", metrics),
        ],
        lifespan=lifespan,
        middleware=[Middleware(KeyCheck, key=key), Middleware(Traced)],
        exception_handlers={EngineError: _refused, HTTPException: _not_served, Exception: _crashed},
    )
    app.state.room = room
    return app


class KeyCheck:
    """Everything below /v1 needs the bearer key, when there is one."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._expected = f"Bearer {key}".encode() if key else b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._expected and scope["path"].startswith("/v1"):
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                error = EngineError("invalid_api_key", "The key is missing or wrong.", status=401)
                await _respond(error)(scope, receive, send)
                return
        await self._app(scope, receive, send)


async def chat(request: Request) -> Response:
    """POST /v1/chat/completions, streamed or not."""
    room: Room = request.app.state.room
    body = await _body(request)
    asked = read_chat(body)
    served = room.find_chat(asked.model, adapter_name(body))
    turn = read_turn(body, served.adapter)
    engine = room.engine
    assert engine is not None
    tokens, apart, stand_in = await asyncio.to_thread(
        engine.apart, asked.messages, read_apart(body), read_stand_in(body)
    )
    events: asyncio.Queue[Event] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def listen(event: Event) -> None:
        with suppress(RuntimeError):  # the loop has ended with the server
            loop.call_soon_threadsafe(events.put_nowait, event)

    constraint = await asyncio.to_thread(engine.constrain, asked.rules, tokens, asked.max_tokens)
    generation = Generation(
        tokens,
        asked.sampling,
        asked.stop,
        asked.max_tokens,
        constraint,
        asked.tell,
        turn,
        apart=apart,
        stand_in=stand_in,
        reluctance=engine.reluctance(asked.rules),
    )
    ticket = engine.submit(generation, stages(listen))
    reply = ChatReply(served.signature, served.fingerprint)
    if asked.stream:
        chunks = stream(events, reply, asked.include_usage, engine.piece)
        # runs after the last chunk, and when the reader has left
        leaving = BackgroundTask(leave, ticket)
        return StreamingResponse(chunks, media_type="text/event-stream", background=leaving)
    return await whole(request, ticket, events, reply, engine.piece)


async def prefixes(request: Request) -> Response:
    """POST /v1/prefixes: have messages read before anybody asks. Answers at once: 202, or 200 when they are
    known."""
    room: Room = request.app.state.room
    body = await _body(request)
    asked = read_chat({"model": body.get("model"), "messages": body.get("messages")})
    served = room.find_chat(asked.model, adapter_name(body))
    turn = read_turn(body, served.adapter, Priority.WARMING)
    keep, opened = read_flag(body, "keep", turn.priority == Priority.WARMING), read_flag(body, "open", False)
    engine = room.engine
    assert engine is not None
    tokens, apart, stand_in = await asyncio.to_thread(
        engine.apart, asked.messages, read_apart(body), read_stand_in(body), closed=not opened
    )
    generation = Generation(
        tokens, max_tokens=0, turn=turn, keep=keep, apart=apart, stand_in=stand_in, opened=opened
    )
    known = engine.warm(generation)
    warm = known == len(tokens)
    counts = {"tokens": len(tokens), "known": known, "warm": warm, "room": engine.room}
    reply = {"object": "prefix", "model": served.signature, **counts}
    return JSONResponse(reply, status_code=200 if warm else 202)


async def embeddings(request: Request) -> Response:
    """POST /v1/embeddings."""
    room: Room = request.app.state.room
    asked = read_embedding(await _body(request))
    served = room.find(asked.model, "embedder")
    with room.aside():
        embedded = await unless_left(request, room.embedder.embed(asked.texts, asked.truncate))
    if embedded is None:
        return Response(status_code=LEFT)
    size = embedded.vectors.shape[1]
    if asked.dimensions not in (None, size):
        raise refusal(f"This model's vectors have {size} dimensions.", "dimensions")
    return JSONResponse(embedding_reply(embedded, asked.base64, served.signature))


async def models(request: Request) -> Response:
    """GET /v1/models."""
    room: Room = request.app.state.room
    return JSONResponse({"object": "list", "data": [_describe(served) for served in room.served()]})


async def model(request: Request) -> Response:
    """GET /v1/models/NAME."""
    room: Room = request.app.state.room
    return JSONResponse(_describe(room.find(request.path_params["name"], "")))


def _describe(served: Served) -> Json:
    ours = {"kind": served.kind, "fingerprint": served.fingerprint}
    if served.adapter:
        ours["adapter"] = served.adapter.name
    return {"id": served.names[0], "object": "model", "created": 0, "owned_by": "sufler", "sufler": ours}


async def live(_request: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> Response:
    """200 only when the model and the embedder have answered; with counts of what was done."""
    state = request.app.state.room.state()
    return JSONResponse(state, status_code=200 if state["status"] == "ready" else 503)


async def metrics(request: Request) -> Response:
    """GET /metrics, in Prometheus' text format."""
    room: Room = request.app.state.room
    gauges = {"embedder_ready": float(room.embedder.ready.is_set())}
    counts = room.engine.counts if room.engine else Counts()
    text = exposition(counts, {**gauges, **(room.engine.gauges() if room.engine else {})})
    return Response(text, media_type="text/plain; version=0.0.4")


async def _body(request: Request) -> Json:
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > LARGEST_BODY:
            raise EngineError("too_large", "The body of the request is too large.", status=413)
    try:
        body = json.loads(data)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise EngineError("invalid_json", "The body must be a JSON object.")
    return body


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, EngineError)
    log("refused", code=error.code, status=error.status)
    return _respond(error)


async def _not_served(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _respond(EngineError("not_found", str(error.detail), status=error.status_code))


async def _crashed(_request: Request, error: Exception) -> Response:
    """A fault of ours: its place is logged, never its words, which may be those of a request."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log("crashed", error=type(error).__name__, place=f"{frame.name}:{frame.lineno}")
    return _respond(EngineError("internal_error", "The engine room failed.", status=500))


def _respond(error: EngineError) -> JSONResponse:
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse(error_reply(error), status_code=error.status, headers=headers)
