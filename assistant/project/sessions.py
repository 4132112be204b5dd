"""Who does not click for a while is signed out, and everybody when their working day is over."""

import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin

from assistant.own_sessions import SEEN, STARTED

# what pages ask for by themselves is no sign that anybody sits there: these addresses, and what says so
BY_ITSELF = ("/status/", "/health/")
SAYS_SO = "X-By-Itself"
NOTED_EVERY = 60


class IdleMiddleware(MiddlewareMixin):
    """Ends a session in which nothing was done for SESSION_IDLE_SECONDS, or older than SESSION_COOKIE_AGE."""

    def process_request(self, request: HttpRequest) -> None:
        """Sign out, or note that somebody is there; at most once a minute, since it is a write."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return
        now = int(time.time())
        seen = int(request.session.get(SEEN) or now)
        # every note of SEEN moves the expiry that Django keeps, so it does not end a day
        over = now - int(request.session.get(STARTED, 0)) > settings.SESSION_COOKIE_AGE
        if over or now - seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
        elif not _by_itself(request) and (now - seen >= NOTED_EVERY or SEEN not in request.session):
            request.session[SEEN] = now


def _by_itself(request: HttpRequest) -> bool:
    return request.path.startswith(BY_ITSELF) or (request.method == "GET" and SAYS_SO in request.headers)
