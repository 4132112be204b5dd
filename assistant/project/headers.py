"""Headers that Django does not set by itself: what pages may use of a device, and that none is kept; and
what files outside Django say."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# nothing of Sufler's pages needs them; copying is asked for by a click and stays allowed
CLOSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
NOSNIFF = (b"x-content-type-options", b"nosniff")


class HeadersMiddleware(MiddlewareMixin):
    """Closes the device to every page, and keeps what people read out of caches on shared machines."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response; what it says itself about being kept counts."""
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in CLOSED))
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class EveryResponse:
    """ASGI: every response tells a browser to take it for what it is called and, where `https_for` seconds
    are given, to come by https only: static files and errors too."""

    def __init__(self, app: ASGIApp, https_for: int) -> None:
        self.app, self.told = app, [NOSNIFF]
        if https_for:
            age = f"max-age={https_for}; includeSubDomains; preload"
            self.told.append((b"strict-transport-security", age.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = list(message["headers"])
                # Django writes names with capitals
                names = {name.lower() for name, _ in said}
                message = {**message, "headers": [*said, *(one for one in self.told if one[0] not in names)]}
            await send(message)

        await self.app(scope, receive, say)
