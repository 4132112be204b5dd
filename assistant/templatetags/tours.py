"""The first-run tour within a page."""

from typing import Any

from django import template
from django.http import HttpRequest

from assistant import tours
from foundation.models import User

register = template.Library()


@register.inclusion_tag("tours/_tour.html")
def tour(request: HttpRequest) -> dict[str, Any]:
    """The hints, on the main page of whoever has not seen them; never beside a conversation that goes on."""
    match, user = request.resolver_match, request.user
    page = (match.url_name or "") if match else ""
    due = isinstance(user, User) and "conversation" not in request.GET and tours.due_on(page, user)
    return {"user": user, "hints": f"tours/_{page}.html" if due else ""}


@register.filter
def has_tour(user: User) -> bool:
    """Whether the person's main page has hints."""
    return tours.main_page(user) is not None
