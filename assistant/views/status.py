"""Whether the model is ready and how many wait for it: the line in the header."""

from dataclasses import dataclass
from urllib.parse import urljoin

import httpx
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation.routes import Route, route_for

SECONDS_KEPT = 3
SECONDS_TO_ANSWER = 1.5


@dataclass(frozen=True, slots=True)
class EngineState:
    """`code`: ready, loading or down; how many questions stand in its queue."""

    code: str
    waiting: int = 0


@never_cache
@require_GET
@login_required
def status(request: HttpRequest) -> HttpResponse:
    """The engine's state in one line; the engine is asked at most once in three seconds."""
    state = cache.get("engine-state")
    if not isinstance(state, EngineState):
        state = _ask(route_for("answer"))
        cache.set("engine-state", state, SECONDS_KEPT)
    return render(request, "parts/status.html", {"state": state.code, "waiting": state.waiting})


def _ask(route: Route) -> EngineState:
    """Ask our own engine room's health; a server that has none is ready when it answers at all."""
    try:
        reply = httpx.get(urljoin(route.base_url, "/health/ready"), timeout=SECONDS_TO_ANSWER)
    except httpx.HTTPError:
        return EngineState("down")
    if reply.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return EngineState("loading")
    told = reply.json() if reply.headers.get("content-type", "").startswith("application/json") else {}
    return EngineState("ready", told.get("waiting", 0) if isinstance(told, dict) else 0)
