"""Words and figures about routes and what they cost."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation import limits
from foundation.limits import Standing, Who
from foundation.models import User
from foundation.route_models import RouteTask, Subject

register = template.Library()

# why a route gave no answer, for who keeps the routes
TROUBLES: dict[str, Promise | str] = {
    "unreachable": _("no connection could be made"),
    "busy": _("it is too busy"),
    "refused": _("it refuses the request or the key"),
    "not_allowed": _("its address does not fit what it leads to"),
    "broken_off": _("the answer broke off"),
    "restarting": _("it was being restarted"),
    "failed": _("an error of the server"),
}


@register.filter
def route_task(code: str) -> Promise | str:
    """What a route is used for, in words."""
    return RouteTask(code).label if code in RouteTask.values else code


OWNERS: dict[str, str | Promise] = {
    Subject.ALL: _("Limit for everybody together"),
    Subject.TEAM: _("Limit of your team"),
    Subject.USER: _("Your limit"),
}


@register.inclusion_tag("parts/limit_notes.html")
def limit_notes(user: User | AnonymousUser) -> dict[str, Any]:
    """What the user should know of the limits before asking the next question."""
    if not isinstance(user, User):
        return {"standings": []}
    return {"standings": limits.warnings(Who(user.pk, user.team_id))}


@register.filter
def limit_owner(standing: Standing) -> str | Promise:
    """Whose limit it is, told to one of those whom it is about."""
    return OWNERS.get(standing.limit.subject, "")


@register.filter
def route_trouble(code: str) -> Promise | str:
    """Why a route gave no answer, in words."""
    return TROUBLES.get(code, TROUBLES["failed"])


@register.filter
def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{100 * share:.0f} %"
