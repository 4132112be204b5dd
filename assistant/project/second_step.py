"""Nobody goes on before the second step, when it is due."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from assistant.second_step import is_due

# what may be done between the two steps
BETWEEN = frozenset({"second_step", "sign_out", "theme", "language", "health_live", "health_ready"})


class SecondStepMiddleware(MiddlewareMixin):
    """Sends whoever has only taken the first step to the second."""

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """The second step instead of the page, as long as it is due."""
        found = request.resolver_match
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or (found and found.url_name in BETWEEN):
            return None
        if hasattr(request, "panel"):
            return None  # who acts by a panel's key did not sign in
        return redirect("second_step") if is_due(request) else None
