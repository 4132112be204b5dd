"""The panel inside another system's page, and the pages on which the security role allows it."""

import logging

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant import panels as rules
from assistant.forms.panels import PanelForm
from assistant.models.panels import Panel
from assistant.pipeline.answering import LONGEST
from assistant.roles import MANAGE_PEOPLE, allowed
from assistant.views.own_values import card_on, name_in
from assistant.views.who import user_of
from foundation import clock

log = logging.getLogger("sufler.panels")
METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt
@never_cache
@require_POST
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """The panel for whom the signed context names; the context stands in the body, never in an address."""
    found = get_object_or_404(Panel, slug=slug, revoked_at=None)
    try:
        entry, key = rules.admit(found, request.POST.get("context", ""), request.headers.get("Origin", ""))
    except rules.NotAdmitted as reason:
        log.info("panel %s admitted nobody: %s", found.pk, reason.code)
        shown = render(request, "panel/refused.html", {"reason": reason.code}, status=403)
        return shown if reason.code == "wrong_origin" else framed(shown, found)
    request.user = entry.user
    request.panel = entry  # type: ignore[attr-defined]
    with translation.override(entry.user.language or "ru"):
        called = name_in({}, card_on(request))
        context = {
            "key": key, "panel": found, "called": called, "as_of": clock.today(), "longest": LONGEST,
        }  # fmt: skip
        return framed(render(request, "panel/page.html", context), found)


def framed(response: HttpResponse, panel: Panel) -> HttpResponse:
    """The response, which pages of the panel's origins and no others may frame."""
    response.xframe_options_exempt = True
    response._csp_replace = {"frame-ancestors": panel.origins}  # type: ignore[attr-defined]
    return response


@allowed(MANAGE_PEOPLE)
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The systems that may show the panel, those that no longer may last."""
    rows = Panel.objects.order_by(F("revoked_at").desc(nulls_first=True), "name")
    return render(request, "people/panels.html", {"rows": rows, "tab": "panels"})


@allowed(MANAGE_PEOPLE)
@never_cache
@require_http_methods(METHODS)
def panel_new(request: HttpRequest) -> HttpResponse:
    """Allow a system. Its secret stands in this one response and nowhere else, so there is no redirect."""
    form = PanelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made, secret = rules.create(**form.cleaned_data, by=user_of(request))
        address = request.build_absolute_uri(f"/panel/{made.slug}/")
        return render(
            request, "people/panel_made.html", {"panel": made, "secret": secret, "address": address}
        )
    return render(request, "people/panel.html", {"form": form})


@allowed(MANAGE_PEOPLE)
@require_http_methods(METHODS)
def panel_revoke(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Ask whether nobody is to come in through it any more, and let nobody in."""
    found = get_object_or_404(Panel, pk=panel_id)
    if request.method != "POST":
        asked = render(request, "people/panel_revoke.html", {"panel": found})
        return redirect("panels") if found.revoked_at else asked
    rules.revoke(found, user_of(request))
    messages.success(request, _("“%(name)s” shows the panel no more.") % {"name": found.name})
    return redirect("panels")
