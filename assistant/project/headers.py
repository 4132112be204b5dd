"""Headers that Django does not set by itself: what pages may use of a device, and that none is kept."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin

# nothing of Sufler's pages needs them; copying is asked for by a click and stays allowed
CLOSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


class HeadersMiddleware(MiddlewareMixin):
    """Closes the device to every page, and keeps what people read out of caches on shared machines."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The response; what it says itself about being kept counts."""
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{name}=()" for name in CLOSED))
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response
