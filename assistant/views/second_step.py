"""The second step of signing in, and setting it up."""

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assistant import people as rules
from assistant import second_step as steps
from assistant.forms.second_step import CodeForm
from assistant.models import SecondStep
from assistant.roles import MANAGE_PEOPLE, allowed
from assistant.templatetags.frame import first_page
from assistant.views.who import user_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for a code; who has no authenticator yet sets one up. Recovery codes are shown this once."""
    user, form = user_of(request), CodeForm(request.POST or None)
    row = SecondStep.objects.filter(user=user).exclude(confirmed_at=None).first()
    if row and not steps.is_due(request):
        return redirect(first_page(user))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        if row and steps.take(user, code, request):
            return redirect(first_page(user))
        if not row and (codes := steps.confirm(user, code, request)):
            context = {"codes": codes, "onwards": first_page(user)}
            return render(request, "registration/second_step.html", context)
        form.add_error("code", _("This code is not right, or it was used already. Wait for the next one."))
    return render(request, "registration/second_step.html", {"form": form, **_asked(request, row)})


@allowed(MANAGE_PEOPLE)
@require_POST
def second_step_reset(request: HttpRequest, user_id: int) -> HttpResponse:
    """Forget somebody's authenticator."""
    by = user_of(request)
    person = get_object_or_404(rules.manageable_by(by), pk=user_id)
    steps.reset(person, by)
    messages.success(
        request, _("%(name)s sets up a new authenticator at the next sign-in.") % {"name": person}
    )
    return redirect("people_edit", user_id)


def _asked(request: HttpRequest, row: SecondStep | None) -> dict[str, Any]:
    """What the page shows beside the field: that one waits, or what the authenticator is told."""
    if row:
        row.refresh_from_db()
        return {"locked": steps.is_locked(row)}
    user = user_of(request)
    secret = steps.begin(user)
    code = segno.make_qr(steps.address(user, secret))
    drawn = code.svg_inline(scale=4, border=2, dark="#000", light="#fff", omitsize=True)
    return {"secret": secret, "drawn": mark_safe(drawn)}  # noqa: S308
