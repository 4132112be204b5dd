"""Health for whoever watches the process: alive, and ready to serve pages."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


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
