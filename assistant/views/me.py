"""A person's own page: what they have used, the limits that hold for them, how they want the interface."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from assistant.usage import usage_of
from assistant.views.who import user_of
from foundation import clock, limits
from foundation.limits import Who
from foundation.models import Theme


@never_cache
@require_GET
@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Counts of today and of this month, limits with what is used of them, language, theme, shortcuts."""
    user, now = user_of(request), clock.now()
    page = {
        "today": usage_of(user, clock.start_of("day", now)),
        "month": usage_of(user, clock.start_of("month", now)),
        "standings": limits.standings(Who(user.pk, user.team_id)),
        "languages": settings.LANGUAGES,
        "themes": Theme.choices,
    }
    return render(request, "me/page.html", page)
