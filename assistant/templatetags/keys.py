"""Words about keys of the API."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
Words = dict[str, Promise | str]

SCOPES: Words = {
    "ask": _("ask"),
    "search": _("find passages"),
    "mask": _("hide data"),
    "reply": _("draft replies"),
    "summarise": _("summarise"),
    "classify": _("tell the topic"),
    "extract": _("fill in forms"),
    "flag": _("report mistakes"),
    "records": _("read own records"),
}


@register.filter
def scope_words(scope: str) -> Promise | str:
    """What a key may do, in a word."""
    return SCOPES.get(scope, scope)
