"""Words about keys of the API."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()
Words = dict[str, Promise | str]

SCOPES: Words = {"ask": _("ask"), "mask": _("hide data")}


@register.filter
def scope_words(scope: str) -> Promise | str:
    """What a key may do, in a word."""
    return SCOPES.get(scope, scope)
