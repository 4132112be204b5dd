"""How large the body of a request may be: counted while it comes in, for Django keeps the whole of it, in
memory and then on disk, before it asks anybody."""

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.utils.deprecation import MiddlewareMixin

from assistant.project.counting import Send
from assistant.project.panels import name_of
from assistant.project.refusing import refused

Receive = Callable[[], Awaitable[Any]]
CODE = "too_large"
# in the scope of a request of which no more was read
CUT = "sufler.too_large"
# the pages that take files, of whoever is signed in
WITH_FILES = frozenset({"document_upload", "task_do", "case_file"})
# for the fields of the form, and so that the page itself can say that a file is a little too large
BESIDE_A_FILE = 8 * 1024 * 1024
NO_MORE: dict[str, Any] = {"type": "http.request", "body": b"", "more_body": False}


class Limited:
    """An ASGI application around Django's: what is too large ends early, and Django answers 413 to it."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Pass a request on with as much of its body as it may have; the rest of it goes nowhere."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        left = await _most(scope)
        if _declared(scope) > left:
            left = -1

        async def counted() -> Any:
            nonlocal left
            if CUT in scope:
                return await _leaving(receive)
            message = await receive() if left >= 0 else NO_MORE
            left -= len(message.get("body", b""))
            if left >= 0:
                return message
            scope[CUT] = True
            return NO_MORE

        await self.app(scope, counted, send)


class TooLargeMiddleware(MiddlewareMixin):
    """Answers 413 to a request whose body was cut."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """None for everybody else."""
        return refused(request, CODE, 413) if CUT in getattr(request, "scope", {}) else None


async def _most(scope: Any) -> int:
    """How many bytes this request may have."""
    if scope["method"] != "POST" or name_of(scope["path"]) not in WITH_FILES:
        return int(settings.BODY_LARGEST_BYTES)
    signed_in = await sync_to_async(_is_signed_in)(_header(scope, b"cookie"))
    return int(settings.UPLOAD_LARGEST_BYTES + BESIDE_A_FILE if signed_in else settings.BODY_LARGEST_BYTES)


def _is_signed_in(cookies: str) -> bool:
    """Whether the cookie is a session's; what it opens is asked later, as of any request."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    try:
        return bool(key) and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
    finally:
        # Django does so at the ends of a request, and this one has not begun
        close_old_connections()


def _declared(scope: Any) -> int:
    length = _header(scope, b"content-length")
    return int(length) if length.isdecimal() else 0


def _header(scope: Any, name: bytes) -> str:
    return next((value.decode("latin1") for key, value in scope["headers"] if key == name), "")


async def _leaving(receive: Receive) -> Any:
    """The end of the caller, whatever comes before it."""
    while (message := await receive())["type"] != "http.disconnect":
        pass
    return message
