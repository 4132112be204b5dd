"""Nobody goes on before what signing in still asks of them: the second step, then a password of their own."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from assistant import own_password, second_step

# what is asked, in order: its page, and whether it is due
ASKED = (("second_step", second_step.is_due), ("me_password", own_password.is_due))
# what may be done meanwhile
BETWEEN = frozenset({"sign_out", "theme", "language", "health_live", "health_ready"})


class GateMiddleware(MiddlewareMixin):
    """Sends whoever has signed in to what is due before anything else opens."""

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """The page of what is due instead of the one that was wanted."""
        found = request.resolver_match
        wanted = found.url_name if found else None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or wanted in BETWEEN:
            return None
        if hasattr(request, "panel"):
            return None  # who acts by a panel's key did not sign in
        for page, is_due in ASKED:
            if page == wanted:
                return None
            if is_due(request):
                return redirect(page)
        return None
