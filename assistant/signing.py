"""Who came in and went, and who was turned away, on record; whose old password was wrong when they changed it
counts as such.

A name that was typed never is: people type passwords there.
"""

import hmac
from collections.abc import Mapping
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from assistant.own_account import Happening, since_last_here
from foundation import audit
from foundation.models import User


def came_in(user: User, request: HttpRequest, **how: Any) -> None:
    """Somebody signed in, and hears what changed in their account meanwhile. `how`: what the entry says
    beside the address."""
    with override(user.language or get_language()):
        for one in since_last_here(user):
            messages.warning(request, _told(one))
    audit.record(user, "sign_in.done", user, {**_where(request), **how})


def went(user: User, request: HttpRequest) -> None:
    """Somebody signed out."""
    audit.record(user, "sign_in.ended", user, _where(request))


def not_signed_in(code: str, request: HttpRequest, by: str) -> None:
    """Somebody was not let in by way of the bank's accounts: its provider's or its directory's."""
    details = {**_where(request), "by": by, "reason": code}
    audit.record("visitor", "sign_in.failed", "user:unknown", details)


def digest_of_name(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """What failed sign-ins are counted under: people type passwords where the name belongs."""
    named = (credentials or {}).get("username") or _meant(request)
    return hmac.new(settings.SECRET_KEY.encode(), str(named).casefold().encode(), "sha256").hexdigest()


@receiver(user_locked_out)
def locked_out(request: HttpRequest, **__: object) -> None:
    """Too many tries; said once, when the lock falls."""
    if not cache.add(f"locked-{digest_of_name(request)}-{request.META.get('REMOTE_ADDR')}", True, 60):
        return
    user = User.objects.filter(username=_meant(request)).first()
    audit.record(_by(request), "sign_in.locked", user or "user:unknown", _where(request))


@receiver(user_login_failed)
def turned_away(credentials: Mapping[str, Any], request: HttpRequest | None = None, **__: object) -> None:
    """Name or password was wrong, or could not be judged, as `request.turned_away` then says; of a name that
    exists it is said whose it is."""
    if getattr(request, "axes_locked_out", False):
        return  # a robot's thousand tries are one entry
    user = User.objects.filter(username=credentials.get("username") or "").first()
    details = {**_where(request), **getattr(request, "turned_away", {})}
    audit.record(_by(request), "sign_in.failed", user or "user:unknown", details)


def _told(one: Happening) -> str:
    """One line, with what to do where it was not oneself."""
    said = {"when": date_format(localtime(one.at), "SHORT_DATETIME_FORMAT"), "what": one.words, "by": one.by}
    if one.by:
        words = _("%(when)s: %(what)s by %(by)s. If you did not expect it, tell the security administrator.")
    else:
        words = _("%(when)s: %(what)s. If it was not you, tell the security administrator.")
    return words % said


def _meant(request: HttpRequest) -> str:
    """The name that was typed; of whoever is signed in already their own."""
    return request.user.get_username() or request.POST.get("username") or ""


def _by(request: HttpRequest | None) -> User | str:
    """Who tried."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else "visitor"


def _where(request: HttpRequest | None) -> dict[str, Any]:
    return {"from": request.META.get("REMOTE_ADDR", "")} if request else {}
