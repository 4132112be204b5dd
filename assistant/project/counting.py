"""Counts the requests of this process around Django, so that a stream counts when it has ended."""

import time
from collections.abc import Awaitable, Callable
from typing import Any

from assistant.metrics import PAGES

Send = Callable[[Any], Awaitable[None]]


class Counting:
    """An ASGI application around another; all its requests run in one event loop, so nothing is locked."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Pass a request on and note its status; one that raises counts as 500."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def note(message: Any) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            PAGES.add(status, time.perf_counter() - began)
