"""The steps of a version that a person takes, from publishing to retiring: each a POST, and told back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.clock import Validity
from foundation.models import User
from ingestion import reception, settling, versions
from ingestion.forms import ReleaseForm, WindowForm
from ingestion.models import Version
from ingestion.templatetags.wording import IMPOSSIBLE
from ingestion.views.entry import managers, user_of, version_or_404

Step = Callable[[Version, User], Version]
Dated = Callable[[Version, User, Validity, str | None], Version]


@managers
@require_POST
def publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a version answerable in the window that the admin confirmed."""

    def step(version: Version, by: User, window: Validity, seen: str | None) -> Version:
        return versions.publish(version, by, window=window, seen=seen)

    return _take_dated(request, slug, number, step, _("Version %(number)s is published."))


@managers
@require_POST
def redate(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a version other days."""

    def step(version: Version, by: User, window: Validity, seen: str | None) -> Version:
        return versions.redate(version, by, window, seen=seen)

    return _take_dated(request, slug, number, step, _("Version %(number)s has new dates."))


@managers
@require_POST
def roll_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Undo a publication."""
    return _take(
        request, slug, number, versions.roll_back, _("The publication of version %(number)s is undone.")
    )


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


@managers
@require_POST
def settle(request: HttpRequest, slug: str, number: int, finding: int) -> HttpResponse:
    """Settle a finding: it was looked at and is all right."""

    def step(version: Version, by: User) -> Version:
        return settling.settle(version, finding, by)

    return _take(request, slug, number, step, _("Settled."))


@managers
@require_POST
def release(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let a version out of quarantine, for a reason."""
    form = ReleaseForm(request.POST)

    def step(version: Version, by: User) -> Version:
        return settling.release(version, by, form.cleaned_data["reason"] if form.is_valid() else "")

    return _take(request, slug, number, step, _("Version %(number)s is out of quarantine."))


def _take_dated(request: HttpRequest, slug: str, number: int, step: Dated, done: str) -> HttpResponse:
    form = WindowForm(request.POST)

    def dated(version: Version, by: User) -> Version:
        if not form.is_valid():
            raise versions.NotPossible("dates_reversed")
        return step(version, by, form.window(), form.cleaned_data["seen"] or None)

    return _take(request, slug, number, dated, done)


def _take(request: HttpRequest, slug: str, number: int, step: Step, done: str) -> HttpResponse:
    version = version_or_404(request, slug, number)
    try:
        step(version, user_of(request))
        messages.success(request, done % {"number": number})
    except versions.NotPossible as reason:
        messages.warning(request, str(IMPOSSIBLE[reason.code]))
    return redirect("document", slug=slug)
