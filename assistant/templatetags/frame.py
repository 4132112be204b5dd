"""Tags that every page uses: icons of the sprite, the places a person may go to."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the header: the permission that opens it, the views that belong to it, its words."""

    route: str
    permission: str
    prefixes: tuple[str, ...]
    words: str | Promise


PLACES = [
    Place("console", "assistant.ask", ("console",), _("Question")),
    Place("history", "assistant.ask", ("history",), _("History")),
    Place("documents", "ingestion.view_document", ("document",), _("Documents")),
    Place("review", "assistant.review", ("review",), _("Review")),
    Place("people", "assistant.manage_people", ("people", "team", "label"), _("People")),
]


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """An icon of static/icons.svg; it never speaks, so a word or an aria-label stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " icon-20" if size == 20 else "",
        static("icons.svg"),
        name,
    )


@register.inclusion_tag("parts/nav.html")
def navigation(request: HttpRequest) -> dict[str, Any]:
    """The places this person may go to, the present one marked."""
    user = getattr(request, "user", AnonymousUser())
    match = getattr(request, "resolver_match", None)
    here = (match.url_name or "") if match else ""
    places = []
    for place in PLACES:
        if not user.has_perm(place.permission):
            continue
        try:
            url = reverse(place.route)
        except NoReverseMatch:
            continue
        places.append({"url": url, "words": place.words, "current": here.startswith(place.prefixes)})
    return {"places": places}
