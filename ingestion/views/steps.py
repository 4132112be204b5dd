"""The steps of a version that a person takes: publish, retire, try again. Each is a POST and is told back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.models import User
from ingestion import reception, versions
from ingestion.models import Version
from ingestion.templatetags.wording import IMPOSSIBLE
from ingestion.views.entry import managers, user_of, version_or_404

Step = Callable[[Version, User], Version]


@managers
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a version answerable in its window."""
    return _take(request, slug, number, versions.publish, _("Version %(number)s is published."))


@managers
@require_POST
def retire(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Take a version out of every answer."""
    return _take(request, slug, number, versions.retire, _("Version %(number)s is retired."))


@managers
@require_POST
def try_again(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Process a failed version anew."""
    return _take(request, slug, number, reception.try_again, _("Version %(number)s is being read again."))


def _take(request: HttpRequest, slug: str, number: int, step: Step, done: str) -> HttpResponse:
    version = version_or_404(request, slug, number)
    try:
        step(version, user_of(request))
        messages.success(request, done % {"number": number})
    except versions.NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    return redirect("document", slug=slug)
