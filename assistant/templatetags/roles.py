"""Roles in words."""

from django import template
from django.utils.functional import Promise

from assistant.people import ROLE_WORDS

register = template.Library()


@register.filter
def role_words(name: str) -> str | Promise:
    """What a role is called."""
    return ROLE_WORDS.get(name, name)
