"""How often one key, and one address, may call the API: counted in memory, before anything else is done.

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
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin

from assistant.api import problems, troubles

CODE = "too_many_requests"
OURS, OPENAI = "/api/", "/v1/"
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
    """Answers 429 with Retry-After to whoever calls the API too often."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """None for everybody else."""
        if not request.path_info.startswith((OURS, OPENAI)):
            return None
        seconds = PACE.wait(f"address {request.META.get('REMOTE_ADDR', '')}", settings.API_ADDRESS_PACE)
        key = request.headers.get("Authorization", "")
        if not seconds and key:
            # no key is kept in memory as it is
            digest = hashlib.sha256(key.encode()).hexdigest()
            seconds = PACE.wait(f"key {digest}", settings.API_KEY_PACE)
        if not seconds:
            return None
        openai = request.path_info.startswith(OPENAI)
        body = troubles.body_of(CODE, 429) if openai else problems.body_of(CODE)
        return JsonResponse(body, status=429, headers={"Retry-After": str(seconds)})
