"""Whether the model is ready and how many wait for it: the line in the header."""

from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urljoin

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation import probing
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
    health = probing.health(urljoin(route.base_url, "/health/ready"), SECONDS_TO_ANSWER)
    if health is None:
        return EngineState("down")
    if health.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return EngineState("loading")
    waiting = health.told.get("waiting")
    return EngineState("ready", waiting if isinstance(waiting, int) else 0)
