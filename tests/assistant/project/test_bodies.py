"""What is too large is answered with 413 before it is kept anywhere; files of who is signed in go through."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync
from django.test import Client

from assistant.project import bodies
from assistant.project.asgi import application
from foundation.models import User

UPLOAD = "/documents/-/upload/"


class Kept:
    """In Django's place: it keeps a whole body, as Django does, and then waits for the end of the caller."""

    def __init__(self) -> None:
        self.bytes, self.cut, self.left = 0, False, ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            self.bytes += len(message["body"])
            more = message["more_body"]
        self.cut = bodies.CUT in scope
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        self.left = (await receive())["type"]


@pytest.fixture(autouse=True)
def small(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand bytes everywhere, ten thousand and a hundred with a file."""
    settings.BODY_LARGEST_BYTES, settings.UPLOAD_LARGEST_BYTES = 1_000, 10_000
    monkeypatch.setattr(bodies, "BESIDE_A_FILE", 100)


def sent(app: Any, path: str, size: int, *, chunked: bool = False, **headers: str) -> httpx.Response:
    """The answer to a POST of so many bytes in pieces; `chunked`: without a word of how many there are."""
    length = {} if chunked else {"Content-Length": str(size)}

    async def pieces() -> AsyncIterator[bytes]:
        for begun in range(0, size, 100):
            yield b"x" * min(100, size - begun)

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(path, content=pieces(), headers={**length, **headers})

    return async_to_sync(post)()


@pytest.mark.parametrize("chunked", [False, True])
def test_no_more_is_kept_than_a_request_may_have_and_the_rest_goes_nowhere(chunked: bool) -> None:
    kept = Kept()
    sent(bodies.Limited(kept), "/sign-in/", 1_000, chunked=chunked)
    assert (kept.bytes, kept.cut) == (1_000, False)
    kept = Kept()
    sent(bodies.Limited(kept), "/sign-in/", 50_000, chunked=chunked)
    assert (kept.bytes, kept.cut, kept.left) == (1_000 if chunked else 0, True, "http.disconnect")


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    "path, within",
    [
        ("/sign-in/", None),
        (UPLOAD, None),
        ("/nowhere/", None),
        ("/api/v1/ask", ""),
        ("/v1/chat/completions", "error"),
    ],
)
@pytest.mark.django_db
def test_it_is_said_as_every_refusal_is(path: str, within: str | None, chunked: bool) -> None:
    answer = sent(application, path, 1_100, chunked=chunked)
    assert answer.status_code == 413
    if within is not None:
        said = answer.json()
        assert (said[within] if within else said)["code"] == "too_large"
    else:
        assert "<h1>Это слишком много</h1>" in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


# the connection is closed behind each look at a session
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["sessionid", "__Host-sessionid"])
def test_files_of_who_is_signed_in_go_through_up_to_the_limit_of_uploads(
    people: dict[str, User], settings: Any, name: str
) -> None:
    settings.SESSION_COOKIE_NAME = name
    browser = Client()
    browser.force_login(people["admin"])
    own = f"{name}={browser.session.session_key}"
    stranger = Client()
    # a visitor's session, as on the way to the identity provider
    session = stranger.session
    session["visited"] = True
    session.save()
    found = {}
    for what, path, cookie, size in (
        ("file", UPLOAD, f"theme=dark; {own}", 10_100),
        ("text", "/texts/summarise/do/", own, 10_100),
        ("too large", UPLOAD, own, 10_101),
        ("no file", "/preferences/theme/", own, 1_100),
        ("nobody", UPLOAD, "", 1_100),
        ("invented", UPLOAD, f"{name}=abcdefghijklmnopqrstuvwxyz012345", 1_100),
        ("visitor", UPLOAD, f"{name}={session.session_key}", 1_100),
    ):
        kept = Kept()
        sent(bodies.Limited(kept), path, size, cookie=cookie)
        found[what] = not kept.cut
    assert found == {"file": True, "text": True} | dict.fromkeys(
        ("too large", "no file", "nobody", "invented", "visitor"), False
    )
