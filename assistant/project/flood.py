"""How often one key, and one address, may call the API, and how often one address may try to sign in: counted
in memory, before anything else is done.

What models may cost is the business of foundation/limits.py, which all processes share. This stands before
it, for a flood must not reach the database; so each web process counts for itself.
"""

import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from assistant.project.refusing import OPENAI, OURS, refused

CODE = "too_many_requests"
# each try costs a hash, which takes 100 MB, or a wrong code
SIGNING_IN = frozenset({"sign_in", "second_step", "me_password"})
MOST_CALLERS = 10_000
"""Remembered at once; whoever has been quiet longest is forgotten first."""


class Pace:
    """So many calls a minute for each caller: all of them at once, then as they grow back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, caller: str, a_minute: int) -> int:
        """Take one call; 0, or the seconds until the next one is taken. `a_minute` 0: no limit."""
        if a_minute <= 0:
            return 0
        with self._lock:
            now = self.now()
            left, since = self._left.pop(caller, (float(a_minute), now))
            left = min(float(a_minute), left + (now - since) * a_minute / 60)
            self._left[caller] = (max(left - 1, 0) if left >= 1 else left, now)
            if len(self._left) > MOST_CALLERS:
                self._left.popitem(last=False)
        return 0 if left >= 1 else math.ceil((1 - left) * 60 / a_minute)


PACE = Pace()


class FloodMiddleware(MiddlewareMixin):
    """Answers 429 with Retry-After to whoever calls the API, or tries to sign in, too often."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """None for everybody else."""
        if not request.path_info.startswith((OURS, OPENAI)):
            return None
        address = request.META.get("REMOTE_ADDR", "")
        seconds = PACE.wait(f"address {address}", settings.API_ADDRESS_PACE)
        key = request.headers.get("Authorization", "")
        if not seconds and key:
            # no key is kept in memory as it is
            digest = hashlib.sha256(key.encode()).hexdigest()
            seconds = PACE.wait(f"key {digest}", settings.API_KEY_PACE)
        return _later(request, seconds) if seconds else None

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """None but for a try to sign in; here the page's language is known."""
        found = request.resolver_match
        if request.method != "POST" or not found or found.url_name not in SIGNING_IN:
            return None
        seconds = PACE.wait(f"sign-in {request.META.get('REMOTE_ADDR', '')}", settings.SIGN_IN_PACE)
        return _later(request, seconds) if seconds else None


def _later(request: HttpRequest, seconds: int) -> HttpResponse:
    response = refused(request, CODE, 429)
    response.headers["Retry-After"] = str(seconds)
    return response
