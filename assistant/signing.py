"""Who came in and went, and who was turned away, on record.

A name that was typed never is: people type passwords there.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from foundation import audit
from foundation.models import User


def came_in(user: User, request: HttpRequest) -> None:
    """Somebody signed in."""
    audit.record(user, "sign_in.done", user, _where(request))


def went(user: User, request: HttpRequest) -> None:
    """Somebody signed out."""
    audit.record(user, "sign_in.ended", user, _where(request))


@receiver(user_login_failed)
def turned_away(credentials: Mapping[str, Any], request: HttpRequest | None = None, **_: object) -> None:
    """Name or password was wrong; of a name that exists it is said whose it is."""
    user = User.objects.filter(username=credentials.get("username") or "").first()
    audit.record("visitor", "sign_in.failed", user or "user:unknown", _where(request))


def _where(request: HttpRequest | None) -> dict[str, Any]:
    return {"from": request.META.get("REMOTE_ADDR", "")} if request else {}
