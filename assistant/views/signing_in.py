"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assistant import directory, signing, single_sign_on
from assistant.admitting import NotSignedIn
from assistant.forms.sign_in import SignInForm
from assistant.templatetags.frame import first_page
from assistant.views.preferences import remember_language
from foundation.models import User

BY_DIRECTORY = "assistant.backends.ByDirectory"


class SignIn(LoginView):
    """Name and password; afterwards the interface speaks the person's language."""

    authentication_form = SignInForm
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post", "options"]

    def get_default_redirect_url(self) -> str:
        return first_page(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, *args, **kwargs)
        except NotSignedIn as reason:
            # the directory took the password of somebody who may not come in here
            signing.not_signed_in(reason.code, request, by=directory.ACTOR)
            return turned_away(request, reason.code)

    def form_invalid(self, form: Any) -> HttpResponse:
        # the directory is away: said of every name that did not come in
        if why := getattr(self.request, "turned_away", None):
            return turned_away(self.request, why["reason"])
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = form.get_user()
        if isinstance(user, User):
            how = {"by": directory.ACTOR} if getattr(user, "backend", "") == BY_DIRECTORY else {}
            signing.came_in(user, self.request, **how)
            if user.language:
                remember_language(response, user.language)
        return response


def locked_out(request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
    """What somebody sees who has failed too often: the page, without a word about which half was wrong.
    Whoever guessed at the password of an open session is out of it."""
    if request.user.is_authenticated:
        logout(request)
    form = SignInForm(request)
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {"form": form, "locked_minutes": minutes}
    return render(request, "registration/login.html", context, status=429)


def turned_away(request: HttpRequest, code: str) -> HttpResponse:
    """The page for signing in, with the reason; nothing of what was typed or what the bank said is shown."""
    context = {"form": SignInForm(request), "not_signed_in": code, "next": request.POST.get("next", "")}
    status = 503 if code == "provider_away" else 403
    return render(request, "registration/login.html", context, status=status)


class SignOut(LogoutView):
    """Signing out is a POST; the browser drops what it kept for the person."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        leaving = User.objects.filter(pk=request.user.pk).first() if request.method == "POST" else None
        back = request.build_absolute_uri(reverse("sign_in"))
        further = single_sign_on.way_out(request, back) if leaving else ""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if leaving:
            signing.went(leaving, request)
        if further:
            response = redirect(further)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response
