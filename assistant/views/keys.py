"""Keys of the API: pages of the security role."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from assistant import keys as rules
from assistant.forms.keys import KeyForm, RotationForm
from assistant.models import ApiKey
from assistant.roles import MANAGE_PEOPLE, allowed
from assistant.views.who import user_of
from foundation import clock

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class ShownKey:
    """A key and whether it is accepted: valid, expired, revoked, or shut_out with its user; `changing` while
    its text before the last rotation is accepted too."""

    key: ApiKey
    state: str
    changing: bool


@allowed(MANAGE_PEOPLE)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Every key that was issued, those not revoked first."""
    rows = ApiKey.objects.select_related("user").order_by(F("revoked_at").desc(nulls_first=True), "-pk")
    page, now = Paginator(rows, PAGE).get_page(request.GET.get("page")), clock.now()
    shown = [ShownKey(key, state_of(key, now), is_changing(key, now)) for key in page]
    return render(request, "people/keys.html", {"page": page, "rows": shown, "tab": "keys"})


@allowed(MANAGE_PEOPLE)
@never_cache
@require_http_methods(METHODS)
def key_new(request: HttpRequest) -> HttpResponse:
    """Issue a key. Its text stands in this one response and nowhere else, so there is no redirect."""
    by = user_of(request)
    form = KeyForm(request.POST or None, by)
    if request.method == "POST" and form.is_valid():
        key, text = rules.issue(**form.cleaned_data, by=by)
        return render(request, "people/key_issued.html", {"key": key, "text": text})
    return render(request, "people/key.html", {"form": form})


@allowed(MANAGE_PEOPLE)
@never_cache
@require_http_methods(METHODS)
def key_rotate(request: HttpRequest, key_id: int) -> HttpResponse:
    """Give a valid key another text, which stands in this one response and nowhere else."""
    valid = ApiKey.objects.valid_at(clock.now()).select_related("user")
    key, form = get_object_or_404(valid, pk=key_id), RotationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = rules.rotate(key, form.cleaned_data["hours"], user_of(request))
        except ApiKey.DoesNotExist:
            raise Http404 from None
        return render(request, "people/key_issued.html", {"key": key, "text": text, "rotated": True})
    return render(request, "people/key_rotate.html", {"key": key, "form": form})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def key_revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Ask whether a key is to be revoked, and revoke it."""
    key = get_object_or_404(ApiKey.objects.select_related("user"), pk=key_id)
    if request.method == "POST":
        rules.revoke(key, user_of(request))
        messages.success(request, _("The key “%(name)s” is refused from now on.") % {"name": key.name})
        return redirect("keys")
    return render(request, "people/key_revoke.html", {"key": key, "state": state_of(key, clock.now())})


def state_of(key: ApiKey, now: datetime) -> str:
    """Whether the key is accepted, as `ShownKey` names it."""
    if key.revoked_at:
        return "revoked"
    if key.expires_at and key.expires_at <= now:
        return "expired"
    return "valid" if key.user.is_active else "shut_out"


def is_changing(key: ApiKey, now: datetime) -> bool:
    """Whether the text before the last rotation is still accepted."""
    return bool(key.previous_until and key.previous_until > now)
