"""Signing in by the bank's identity provider: there and back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from assistant import single_sign_on
from assistant.single_sign_on import NotSignedIn
from assistant.templatetags.frame import first_page
from assistant.views.preferences import remember_language
from assistant.views.signing_in import turned_away


@require_GET
def provider(request: HttpRequest) -> HttpResponse:
    """Lead the browser to the identity provider."""
    if not single_sign_on.is_offered():
        raise Http404
    if request.user.is_authenticated:
        return redirect(first_page(request.user))
    onwards = request.GET.get("next", "")
    try:
        return redirect(single_sign_on.begin(request, _back(request), onwards))
    except NotSignedIn as reason:
        return turned_away(request, reason.code)


@require_GET
def provider_back(request: HttpRequest) -> HttpResponse:
    """Take the browser back from the identity provider; who is vouched for is signed in."""
    if not single_sign_on.is_offered():
        raise Http404
    try:
        user, onwards = single_sign_on.finish(request, _back(request))
    except NotSignedIn as reason:
        return turned_away(request, reason.code)
    own = url_has_allowed_host_and_scheme(onwards, {request.get_host()}, require_https=request.is_secure())
    response = redirect(onwards if own else first_page(user))
    if user.language:
        remember_language(response, user.language)
    return response


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("provider_back"))
