"""Tags that every page uses: icons of the sprite, the places a person may go to."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistant.roles import ASK, MANAGE_PEOPLE, READ_LIBRARY, REVIEW
from foundation.models import User

register = template.Library()


@dataclass(frozen=True, slots=True)
class Page:
    """A page in the header: the permission that opens it, how the names of its views begin, its words."""

    route: str
    permission: str
    prefixes: tuple[str, ...]
    words: str | Promise


PAGES = [
    Page("console", ASK, ("console",), _("Question")),
    Page("tasks", ASK, ("task", "letter"), _("Texts")),
    Page("history", ASK, ("history",), _("History")),
    Page("updates", ASK, ("update", "note"), _("Updates")),
    Page("documents", READ_LIBRARY, ("document", "own_word", "list", "letter_clauses"), _("Documents")),
    Page("review", REVIEW, ("review", "recheck", "comparison", "case", "dataset"), _("Review")),
    Page(
        "people",
        MANAGE_PEOPLE,
        (
            "people",
            "team",
            "label",
            "masking",
            "key",
            "panel",
            "retention",
            "route",
            "egress",
            "limit",
            "budget",
            "comparison",
            "case",
            "register",
            "dataset",
        ),
        _("People"),
    ),
]


@register.simple_tag(takes_context=True)
def turned(context: Context, name: str, number: int) -> str:
    """The page's own address turned to this page of a list, which the address names so."""
    said = context["request"].GET.copy()
    said[name] = number
    return f"?{said.urlencode()}"


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """An icon of static/icons.svg; it never speaks, so a word or an aria-label stands beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        " icon-20" if size == 20 else "",
        static("icons.svg"),
        name,
    )


def pages_for(user: User | AnonymousUser) -> Iterator[tuple[Page, str]]:
    """The pages of the header that this person may open, with their addresses."""
    for page in PAGES:
        if user.has_perm(page.permission):
            with suppress(NoReverseMatch):
                yield page, reverse(page.route)


@register.simple_tag
def first_page(user: User | AnonymousUser) -> str:
    """Where a person begins: the first page that is open to them. Whoever has no role yet is told so by the
    console's 403; sending them to sign in would go in circles."""
    own = (address for _page, address in pages_for(user))
    return next(own, reverse("console" if user.is_authenticated else "sign_in"))


@register.inclusion_tag("parts/nav.html")
def navigation(request: HttpRequest) -> dict[str, Any]:
    """The pages this person may open, the present one marked."""
    match = request.resolver_match
    here = (match.url_name or "") if match else ""
    own = list(pages_for(request.user))
    # what two pages lead to belongs to the later one, where a person has both
    current = [page for page, _address in own if here.startswith(page.prefixes)][-1:]
    return {
        "pages": [{"url": address, "words": page.words, "current": page in current} for page, address in own]
    }
