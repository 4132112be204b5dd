"""Health for whoever watches the process: alive, ready to serve pages, everything it needs, and the figures.

The last two tell how an installation is built and used, so they want the key of whoever watches.
"""

from secrets import compare_digest

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assistant.metrics import exposition
from assistant.watching import look


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while the process answers at all."""
    return JsonResponse({"status": "live"})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers, else 503. The engine's own health says whether answers can be written:
    without it pages, evidence and the trail still work."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database_unreachable"}, status=503)
    return JsonResponse({"status": "ready"})


@never_cache
@require_safe
def deep(request: HttpRequest) -> HttpResponse:
    """200 when everything Sufler needs answers, else 503; which part does not, and how long each took."""
    if not _watches(request):
        return _who_are_you()
    parts = look()
    told = {part.name: {"ok": part.ok, "ms": part.ms} for part in parts}
    well = all(part.ok for part in parts)
    return JsonResponse(
        {"status": "ready" if well else "degraded", "parts": told}, status=200 if well else 503
    )


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, in Prometheus' text format."""
    if not _watches(request):
        return _who_are_you()
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4")


def _watches(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    return compare_digest(given.encode(), f"Bearer {settings.METRICS_KEY}".encode())


def _who_are_you() -> HttpResponse:
    return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
