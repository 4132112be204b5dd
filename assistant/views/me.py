"""A person's own page: what they have used, the limits that hold for them, how they want the interface."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assistant import shortcuts
from assistant.backends import has_password
from assistant.forms.shortcuts import ShortcutsForm
from assistant.own_account import happenings
from assistant.own_sessions import end_sessions, sessions_of
from assistant.usage import usage_of
from assistant.views.asking import NOT_ACCEPTED
from assistant.views.who import user_of
from foundation import clock, limits
from foundation.limits import Who
from foundation.models import Theme


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Counts of today and of this month, limits with what is used of them, language, theme, shortcuts, where
    one is signed in and what happened to the account. A POST gives shortcuts other keys."""
    user = user_of(request)
    form = ShortcutsForm(user, request.POST or None)
    if request.method == "POST" and _kept(form, request):
        return redirect("me")
    now = clock.now()
    page = {
        "today": usage_of(user, clock.start_of("day", now)),
        "month": usage_of(user, clock.start_of("month", now)),
        "standings": limits.standings(Who(user.pk, user.team_id)),
        "languages": settings.LANGUAGES,
        "themes": Theme.choices,
        "sessions": sessions_of(user, request.session.session_key),
        "happenings": happenings(user),
        "shortcuts_form": form,
        "has_password": has_password(user),
    }
    return render(request, "me/page.html", page, status=NOT_ACCEPTED if form.is_bound else None)


@require_POST
@login_required
def me_sessions_end(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one; of others nothing can be named."""
    if name := request.POST.get("session"):
        ended = end_sessions(user_of(request), request.session.session_key, name)
    elif "others" in request.POST:
        ended = end_sessions(user_of(request), request.session.session_key)
    else:
        ended = 0
    if ended:
        messages.success(request, _("It is ended: whoever sits there has to sign in again."))
    else:
        messages.warning(request, _("There was no such session any more."))
    return redirect("me")


def _kept(form: ShortcutsForm, request: HttpRequest) -> bool:
    """Whether the keys are stored, or the usual ones are back; else the form says why not."""
    if "usual" in request.POST:
        shortcuts.put_back(form.user)
        messages.success(request, _("Every shortcut has its usual key again."))
        return True
    if form.is_valid():
        shortcuts.keep(form.user, form.presses)
        messages.success(request, _("Your keys are kept. They hold wherever you sign in."))
    return form.is_valid()
