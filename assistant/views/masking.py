"""The masking policy: chosen, tried out, and its earlier versions."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assistant import policies
from assistant.forms.masking import PolicyForm, TrialForm
from assistant.models import MaskingPolicy
from assistant.pipeline.masking import MaskingError
from assistant.roles import MANAGE_MASKING, allowed
from assistant.templatetags.masking import IMPOSSIBLE
from assistant.views.trying import shown_trial
from assistant.views.who import user_of

PAGE = 20


@allowed(MANAGE_MASKING)
@require_http_methods(["GET", "HEAD", "POST"])
def masking_policy(request: HttpRequest) -> HttpResponse:
    """The policy in force and its earlier versions; a POST puts another into force."""
    number = policies.number_in_force()
    form = PolicyForm(request.POST or None, policies.actions_in_force(), number)
    if request.method == "POST" and form.is_valid():
        try:
            policies.change(form.actions(), user_of(request), form.cleaned_data["seen"])
            messages.success(request, _("The policy is in force for questions from now on."))
        except policies.NotPossible as reason:
            messages.warning(request, str(IMPOSSIBLE[reason.code]))
        return redirect("masking_policy")
    page = Paginator(MaskingPolicy.objects.select_related("changed_by"), PAGE).get_page(
        request.GET.get("page")
    )
    example = _example()
    context = {"form": form, "page": page, "history": policies.history(list(page)), "number": number}
    context |= {"tab": "masking", "example": example, **_tried(example, policies.actions_in_force())}
    return render(request, "masking/policy.html", context)


@never_cache
@require_POST
@allowed(MANAGE_MASKING)
def masking_trial(request: HttpRequest) -> HttpResponse:
    """What the choices on the page would do to a text; nothing is stored."""
    form = TrialForm(request.POST)
    tried = _tried(form.cleaned_data["text"], form.actions()) if form.is_valid() else {"form": form}
    return render(request, "masking/_trial.html", tried)


def _tried(text: str, actions: Mapping[str, str]) -> dict[str, Any]:
    try:
        return {"trial": shown_trial(text, policies.attempt(text, actions)) if text.strip() else None}
    except MaskingError:
        return {"failed": True}


def _example() -> str:
    return _(
        "Customer Ivanov Pyotr Sergeevich, born 15.03.1985, IIN 850315 300125, phone +7 701 555 12 34, has "
        "2 340 000 ₸ on his account. What does a transfer of 500 000 ₸ cost?"
    )
