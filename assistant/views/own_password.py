"""One's own password."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assistant import own_password
from assistant.backends import has_password
from assistant.forms.own_password import OwnPasswordForm
from assistant.templatetags.frame import first_page
from assistant.views.who import user_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def me_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password. 404 for whom no password of this house lets in."""
    user = user_of(request)
    if not has_password(user):
        raise Http404
    form, due = OwnPasswordForm(request.POST or None, user, request), own_password.is_due(request)
    if request.method == "POST" and form.is_valid():
        own_password.change(user, form.cleaned_data["password"], request)
        messages.success(request, _("You have a new password. Your other sessions are ended."))
        return redirect(first_page(user) if due else "me")
    return render(request, "registration/own_password.html", {"form": form, "due": due})
