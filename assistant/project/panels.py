"""A page inside another system's page says who sits there with a key of its own, in a header."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from assistant import panels

HEADER = "Sufler-Panel"
# what the panel does; whatever else the person may do, they do at their own desk
OPEN = frozenset({"ask", "underline", "warm", "unsent", "flag", "signal", "document_place", "document_page"})


class PanelMiddleware(MiddlewareMixin):
    """Puts the person of a panel's key into the place of the session's."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Let the key's person do what the panel is for; 401 for a key that does not count (any more)."""
        key = request.headers.get(HEADER, "")
        if not key:
            return None
        entry = panels.entry_of(key)
        if entry is None or name_of(request.path_info) not in OPEN:
            return HttpResponse(status=401)
        request.user = entry.user
        request.panel = entry  # type: ignore[attr-defined]
        translation.activate(entry.user.language or "ru")
        request.LANGUAGE_CODE = translation.get_language()
        # a foreign page can't set this header: that is what the CSRF token would prove
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return None


def name_of(path: str) -> str | None:
    """What urls.py calls this address."""
    try:
        return resolve(path).url_name
    except Resolver404:
        return None
