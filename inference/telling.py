"""Tells a reader what becomes of a request, as a stream or as a whole, until it ends or the reader leaves."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from inference.logs import log
from inference.queueing import Ticket
from inference.replies import ChatReply, Json, error_reply, logprobs
from inference.values import Chance, Event, Failed, Finished, Piece, Reading, Waiting

T = TypeVar("T")
LEFT = 499  # nginx's status for a reader who has left; nobody sees it


async def leave(ticket: Ticket) -> None:
    ticket.cancel()


async def stream(
    events: asyncio.Queue[Event], reply: ChatReply, include_usage: bool, piece: Callable[[int], bytes]
) -> AsyncIterator[str]:
    yield _line(reply.chunk({"role": "assistant", "content": ""}))
    while True:
        match await events.get():
            case Waiting() as waiting:
                yield _line(reply.waiting(waiting))
            case Reading() as reading:
                yield _line(reply.reading(reading))
            case Piece(text, chances):
                yield _line(reply.chunk({"content": text}, logprobs=logprobs(chances, piece)))
            case Failed(error):
                yield _line(error_reply(error))
                return
            case Finished(reason, timings) as finished:
                _log_answer(reply, finished)
                yield _line(reply.finish(reason, timings))
                if include_usage:
                    yield _line(reply.usage(timings))
                yield "data: [DONE]\n\n"
                return


async def whole(
    request: Request,
    ticket: Ticket,
    events: asyncio.Queue[Event],
    reply: ChatReply,
    piece: Callable[[int], bytes],
) -> Response:
    try:
        answer = await unless_left(request, _collect(events, reply, piece))
    finally:
        ticket.cancel()
    return Response(status_code=LEFT) if answer is None else JSONResponse(answer)


async def _collect(events: asyncio.Queue[Event], reply: ChatReply, piece: Callable[[int], bytes]) -> Json:
    text, told = "", list[Chance]()
    while True:
        match await events.get():
            case Piece(more, chances):
                text += more
                told += chances
            case Failed(error):
                raise error
            case Finished(reason, timings) as finished:
                _log_answer(reply, finished)
                return reply.whole(text, reason, timings, logprobs(told, piece))


async def unless_left(request: Request, work: Coroutine[object, object, T]) -> T | None:
    """What `work` gives; None, and `work` is cancelled, when the reader closes the connection first."""

    async def gone() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    working, leaving = asyncio.create_task(work), asyncio.create_task(gone())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return working.result() if working.done() else None
    finally:
        working.cancel()
        leaving.cancel()


def _line(chunk: Json) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


def _log_answer(reply: ChatReply, finished: Finished) -> None:
    t = finished.timings
    log(
        "answered",
        id=reply.id,
        reason=finished.reason,
        queue_ms=t.queue_ms,
        first_token_ms=t.first_token_ms,
        decode_ms=t.decode_ms,
        prompt_tokens=t.prompt_tokens,
        reused_tokens=t.reused_tokens,
        completion_tokens=t.completion_tokens,
    )
