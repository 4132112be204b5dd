"""Routes and how far text may go: pages of the platform role."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant import routing
from assistant.forms.routes import RouteForm, RuleForm
from assistant.roles import MANAGE_ROUTES, allowed
from assistant.templatetags.routing import route_trouble
from assistant.views.who import user_of
from foundation import clock, probing
from foundation.route_models import RoutingRule, StoredRoute
from foundation.routes import Route, known, route_for, route_of

METHODS = ["GET", "HEAD", "POST"]
# the one that answers when no other does, and the one that makes the vectors of the search
OF_SETTINGS: dict[str, Callable[[], Route]] = {
    "local": lambda: known("local"),
    "embedder": lambda: route_for("embed"),
}


@dataclass(frozen=True, slots=True)
class ShownRoute:
    """A route and its state: ready, failing, paused, off, or sealed (no key opens its key)."""

    row: StoredRoute
    state: str


@allowed(MANAGE_ROUTES)
@require_safe
def routes(request: HttpRequest) -> HttpResponse:
    """Every route in its order, those of the settings last, and the routing policy."""
    shown = [ShownRoute(row, state_of(row)) for row in StoredRoute.objects.all()]
    context = {
        "rows": shown,
        **{name: found() for name, found in OF_SETTINGS.items()},
        "rules": RoutingRule.objects.select_related("team"),
        "form": RuleForm(),
        "tab": "routes",
    }
    return render(request, "people/routes.html", context)


@allowed(MANAGE_ROUTES)
@require_http_methods(METHODS)
def route_edit(request: HttpRequest, route_id: int | None = None) -> HttpResponse:
    """A new route, or changes to one."""
    row = get_object_or_404(StoredRoute, pk=route_id) if route_id else StoredRoute()
    form = RouteForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        routing.save_route(form.filled(), user_of(request), form.cleaned_data["key"] or None)
        messages.success(request, _("Saved. It counts from the next question on."))
        return redirect("routes")
    return render(request, "people/route.html", {"form": form, "row": row})


@allowed(MANAGE_ROUTES)
@require_http_methods(METHODS)
def route_remove(request: HttpRequest, route_id: int) -> HttpResponse:
    """Ask whether a route is to be removed, and ask the route no more."""
    row = get_object_or_404(StoredRoute, pk=route_id)
    if request.method != "POST":
        return render(request, "people/route_remove.html", {"row": row})
    routing.remove_route(row, user_of(request))
    messages.success(request, _("The route is gone. What it answered keeps its name."))
    return redirect("routes")


@allowed(MANAGE_ROUTES)
@require_POST
def route_probe(request: HttpRequest, route_id: int) -> HttpResponse:
    """Ask a route which models it serves: no text leaves."""
    row = get_object_or_404(StoredRoute, pk=route_id)
    route: Route | None = route_of(row)
    _tell(request, row.name, probing.probe(route) if route else probing.Probe("refused", 0))
    return redirect("routes")


@allowed(MANAGE_ROUTES)
@require_POST
def settings_route_probe(request: HttpRequest, name: str) -> HttpResponse:
    """The same for one of the settings' routes."""
    if name not in OF_SETTINGS:
        raise Http404
    _tell(request, name, probing.probe(OF_SETTINGS[name]()))
    return redirect("routes")


def _tell(request: HttpRequest, name: str, probe: probing.Probe) -> None:
    if probe.code == "ready":
        messages.success(request, _("%(name)s answers, in %(ms)d ms.") % {"name": name, "ms": probe.ms})
    elif probe.code == "other_model":
        messages.warning(request, _("%(name)s answers, but serves no such model.") % {"name": name})
    else:
        why = {"name": name, "why": route_trouble(probe.code)}
        messages.error(request, _("%(name)s gives no answer: %(why)s.") % why)


@allowed(MANAGE_ROUTES)
@require_POST
def rule_set(request: HttpRequest) -> HttpResponse:
    """Say how far general text may go."""
    form = RuleForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        routing.save_rule(values["team"], values["task"], values["place"], user_of(request))
        messages.success(request, _("Saved. It counts from the next question on."))
    return redirect("routes")


@allowed(MANAGE_ROUTES)
@require_POST
def rule_remove(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Take a rule back."""
    routing.remove_rule(get_object_or_404(RoutingRule, pk=rule_id), user_of(request))
    messages.success(request, _("The rule is gone."))
    return redirect("routes")


def state_of(row: StoredRoute) -> str:
    """How a route stands, as `ShownRoute` names it."""
    if not row.enabled:
        return "off"
    if route_of(row) is None:
        return "sealed"
    if row.open_until and row.open_until > clock.now():
        return "paused"
    return "failing" if row.failed_in_row else "ready"
