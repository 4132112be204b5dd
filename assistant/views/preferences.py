"""Language, theme, shortcuts, early sources, tour: kept with the person, or in a cookie before signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from assistant import tours
from assistant.forms.preferences import EvidenceForm, KeysForm, LanguageForm, ThemeForm, TourForm
from assistant.views.who import user_of
from foundation.models import User

A_YEAR = 365 * 24 * 60 * 60


@require_POST
@login_required
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme; htmx gets the button for the next one, others go back to their page."""
    form, user = ThemeForm(request.POST), user_of(request)
    if form.is_valid():
        user.theme = form.cleaned_data["theme"]
        user.save(update_fields=["theme"])
    if not request.headers.get("HX-Request"):
        return _back(request)
    response = render(request, "parts/theme.html")
    return trigger_client_event(response, "sufler:theme", {"value": user.theme})


@require_POST
@login_required
def keys_switch(request: HttpRequest) -> HttpResponse:
    """Keep whether shortcuts count; htmx gets the switch anew, others go back to their page."""
    form, user = KeysForm(request.POST), user_of(request)
    if form.is_valid():
        user.shortcuts = form.cleaned_data["shortcuts"] == "on"
        user.save(update_fields=["shortcuts"])
    if not request.headers.get("HX-Request"):
        return _back(request)
    response = render(request, "parts/keys_switch.html")
    return trigger_client_event(response, "sufler:keys", {"value": "on" if user.shortcuts else "off"})


@require_POST
@login_required
def evidence_switch(request: HttpRequest) -> HttpResponse:
    """Keep whether sources are shown while a question is being typed."""
    form, user = EvidenceForm(request.POST), user_of(request)
    if form.is_valid():
        user.evidence_while_typing = form.cleaned_data["while_typing"] == "on"
        user.save(update_fields=["evidence_while_typing"])
    return _back(request)


@require_POST
@login_required
def tour(request: HttpRequest) -> HttpResponse:
    """Keep that the hints of one's main page were shown; `again` goes there and shows them once more."""
    form, user = TourForm(request.POST), user_of(request)
    page = tours.main_page(user)
    if page is None or not form.is_valid():
        return _back(request)
    if form.cleaned_data["tour"] == "seen":
        tours.see(user)
        return HttpResponse(status=204)
    tours.show_again(user)
    return redirect(page)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language of the interface and show the same page in it."""
    form = LanguageForm(request.POST)
    response = _back(request)
    if form.is_valid():
        if isinstance(request.user, User):
            request.user.language = form.cleaned_data["language"]
            request.user.save(update_fields=["language"])
        remember_language(response, form.cleaned_data["language"])
    return response


def remember_language(response: HttpResponse, code: str) -> None:
    """Write the language where Django's LocaleMiddleware reads it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _back(request: HttpRequest) -> HttpResponseRedirect:
    target = request.POST.get("next", "")
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if own else resolve_url(settings.LOGIN_REDIRECT_URL))
