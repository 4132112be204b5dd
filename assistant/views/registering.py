"""The register of adapters: champion, challengers, history; promoted and taken back in one step."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assistant.forms.registering import PromoteForm
from assistant.roles import MANAGE_ROUTES, allowed
from assistant.tuning import registry
from assistant.tuning.words import WHY_NOT
from assistant.views.who import user_of


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
