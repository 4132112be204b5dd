"""The register of adapters: champion, challengers, history; promoted and taken back in one step."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assistant.forms.registering import PromoteForm
from assistant.roles import MANAGE_ROUTES, allowed
from assistant.tuning import registry
from assistant.tuning.words import WHY_NOT
from assistant.views.who import user_of
from foundation import audit

PAGE = 50


@allowed(MANAGE_ROUTES)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """What is there, what answers, what answered before."""
    context = {
        "rows": registry.register(),
        "history": registry.history(),
        "model": settings.CHAT_MODEL,
        "tab": "register",
    }
    return render(request, "people/register.html", context)


@allowed(MANAGE_ROUTES)
@never_cache
@require_safe
def register_answers(request: HttpRequest, name: str) -> HttpResponse:
    """Which answers an adapter has made, and with which sums: numbers and times, no text. Who looked is on
    record."""
    rows = registry.answers_of(name)
    makers = rows.order_by("model").values_list("model").annotate(count=Count("pk"))
    chosen = request.GET.get("made_by", "")
    if chosen:
        rows = rows.filter(model=chosen)
    page = Paginator(rows.select_related("question").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    if shown := [row.pk for row in page]:
        details = {"adapter": name, "made_by": chosen, "first": min(shown), "last": max(shown)}
        audit.record(user_of(request), "register.read", "register", details)
    context = {"name": name, "makers": makers, "chosen": chosen, "page": page}
    return render(request, "people/register_answers.html", context)


@allowed(MANAGE_ROUTES)
@require_POST
def register_promote(request: HttpRequest) -> HttpResponse:
    """Have another adapter answer."""
    form = PromoteForm(request.POST)
    if form.is_valid():
        try:
            registry.promote(form.cleaned_data["name"], user_of(request), form.cleaned_data["reason"])
            messages.success(request, _("It answers from the next question on."))
        except registry.NotPromoted as error:
            messages.error(request, str(WHY_NOT[error.code]))
    return redirect("register")


@allowed(MANAGE_ROUTES)
@require_POST
def register_rollback(request: HttpRequest) -> HttpResponse:
    """Take the last promotion back."""
    try:
        registry.rollback(user_of(request))
        messages.success(request, _("What answered before answers again, from the next question on."))
    except registry.NotPromoted as error:
        messages.error(request, str(WHY_NOT[error.code]))
    return redirect("register")
