"""What left the bank, who may use how much, and who used the budget."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assistant import routing
from assistant.forms.routes import LimitForm, SpanForm
from assistant.roles import MANAGE_ROUTES, READ_EGRESS, allowed
from assistant.views.who import user_of
from foundation import audit, clock
from foundation.limits import Standing
from foundation.route_models import Egress, Limit, Meter, Subject

PAGE = 50
METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class ShownLimit:
    """How a limit stands for whoever has used most of it now, and the name of whom it is about (empty: each
    of the kind)."""

    standing: Standing
    name: str


@allowed(READ_EGRESS)
@require_safe
def egress(request: HttpRequest) -> HttpResponse:
    """Every text that left for a route outside, the last first; who read which is on record."""
    rows = Egress.objects.select_related("user", "team")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    if shown := [row.pk for row in page]:
        audit.record(user_of(request), "egress.read", "egress", {"first": min(shown), "last": max(shown)})
    return render(request, "people/egress.html", {"page": page, "rows": page.object_list, "tab": "egress"})


@allowed(MANAGE_ROUTES)
@require_http_methods(METHODS)
def limits(request: HttpRequest) -> HttpResponse:
    """Every limit with its use, and a form for one more."""
    form = LimitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        routing.save_limit(form.cleaned_data, user_of(request))
        messages.success(request, _("Saved. It counts from the next question on."))
        return redirect("limits")
    return render(request, "people/limits.html", {"form": form, "rows": _shown(), "tab": "limits"})


@allowed(MANAGE_ROUTES)
@require_POST
def limit_remove(request: HttpRequest, limit_id: int) -> HttpResponse:
    """Take a limit back."""
    routing.remove_limit(get_object_or_404(Limit, pk=limit_id), user_of(request))
    messages.success(request, _("The limit is gone."))
    return redirect("limits")


@allowed(MANAGE_ROUTES)
@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Who used the budget."""
    form = SpanForm(request.GET or None)
    by, since = form.wanted()
    rows = routing.spent_by(by, routing.since(since))
    total = sum((row.cost for row in rows), Decimal(0))
    context = {"form": form, "rows": rows, "total": total, "by": by, "since": since, "tab": "budget"}
    return render(request, "people/budget.html", context)


def _shown() -> list[ShownLimit]:
    rows = list(Limit.objects.all())
    names = {
        kind: routing.names_of(kind, [row.subject_id for row in rows if row.subject == kind])
        for kind in (Subject.TEAM, Subject.USER, Subject.KEY)
    }
    return [
        ShownLimit(_highest(row), names.get(Subject(row.subject), {}).get(row.subject_id, "")) for row in rows
    ]


def _highest(limit: Limit) -> Standing:
    start = clock.start_of(limit.period, clock.now())
    meter = Meter.objects.filter(limit=limit, start=start).order_by("-used").first()
    return Standing(limit, meter.used if meter else Decimal(0), clock.end_of(limit.period, start))
