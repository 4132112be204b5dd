"""Whose a request is: the client that a proxy of ours names, else whoever knocks."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIRequest

from assistant.project import web


@pytest.mark.parametrize(
    "peer, forwarded, client",
    [
        ("10.1.2.3", "203.0.113.7", "203.0.113.7"),
        # what a client says itself stands before what the proxy adds
        ("10.1.2.3", "127.0.0.1, 203.0.113.7", "203.0.113.7"),
        ("10.1.2.3", "203.0.113.7, 192.0.2.1", "203.0.113.7"),
        ("10.1.9.3", "203.0.113.7", "10.1.9.3"),
        ("127.0.0.1", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_a_proxy_of_ours_is_believed_and_nobody_else(
    settings, peer: str, forwarded: str, client: str
) -> None:
    settings.PROXIES = ["10.1.2.0/24", "192.0.2.1"]
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    headers = [(b"x-forwarded-for", forwarded.encode())]
    _called(app, peer, headers)
    assert seen == [client]


@pytest.mark.parametrize("peer, scheme", [("10.1.2.3", "https"), ("10.1.9.3", "http")])
def test_only_a_proxy_of_ours_says_that_it_was_https(settings, peer: str, scheme: str) -> None:
    settings.PROXIES = ["10.1.2.0/24"]
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(ASGIRequest({**scope, "method": "GET", "path": "/"}, BytesIO()))

    _called(app, peer, [(b"x-forwarded-proto", b"https")])
    assert seen[0].scheme == scheme


def _called(app: Any, peer: str, headers: list[tuple[bytes, bytes]]) -> None:
    """One request from this peer, as it is served."""
    config = web.configured(app, "127.0.0.1", 0)
    config.load()
    scope: dict[str, Any] = {"type": "http", "asgi": {"version": "3.0"}, "scheme": "http"}
    scope |= {"client": (peer, 4000), "headers": headers}
    asyncio.run(config.loaded_app(scope, None, None))
