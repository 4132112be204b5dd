"""Words and figures about routes and what they cost."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.route_models import RouteTask

register = template.Library()

# why a route gave no answer, for who keeps the routes
TROUBLES: dict[str, Promise | str] = {
    "unreachable": _("no connection could be made"),
    "busy": _("it is too busy"),
    "refused": _("it refuses the request or the key"),
    "not_allowed": _("its address does not fit what it leads to"),
    "broken_off": _("the answer broke off"),
    "failed": _("an error of the server"),
}


@register.filter
def route_task(code: str) -> Promise | str:
    """What a route is used for, in words."""
    return RouteTask(code).label if code in RouteTask.values else code


@register.filter
def route_trouble(code: str) -> Promise | str:
    """Why a route gave no answer, in words."""
    return TROUBLES.get(code, TROUBLES["failed"])


@register.filter
def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{100 * share:.0f} %"
