"""Words and figures about routes and what they cost."""

from django import template
from django.utils.functional import Promise

from foundation.route_models import RouteTask

register = template.Library()


@register.filter
def route_task(code: str) -> Promise | str:
    """What a route is used for, in words."""
    return RouteTask(code).label if code in RouteTask.values else code


@register.filter
def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{100 * share:.0f} %"
