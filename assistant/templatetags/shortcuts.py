"""The keys of shortcuts as pages show them: everybody sees their own."""

import json
from typing import Any

from django import template
from django.template import Context
from django.utils.functional import Promise

from assistant.shortcuts import SHORTCUTS, Shortcut, presses_of, shortcuts_of
from foundation.models import User

register = template.Library()
NAMED = {one.name: one for one in SHORTCUTS}


@register.simple_tag(takes_context=True)
def shortcut(context: Context, name: str, digit: int = 1) -> str:
    """The press of a shortcut; of a row of digits the press of this digit."""
    return NAMED[name].presses(_presses(context)[name])[digit - 1]


@register.simple_tag(takes_context=True)
def shortcuts_json(context: Context) -> str:
    """All presses by name, for static/js/shortcuts.js."""
    return json.dumps(_presses(context), separators=(",", ":"))


@register.simple_tag(takes_context=True)
def shortcuts_at(context: Context, place: str) -> list[tuple[list[str], str | Promise]]:
    """The shortcuts of a place for this person: the press, or first and last of a row, and the words."""
    presses, user = _presses(context), context.get("user")
    own = shortcuts_of(user) if isinstance(user, User) else []
    return [(_ends(one, presses[one.name]), one.words) for one in own if one.place == place]


def _ends(one: Shortcut, press: str) -> list[str]:
    row = one.presses(press)
    return [row[0], row[-1]] if one.digits else row


def _presses(context: Context) -> dict[str, str]:
    user: Any = context.get("user")
    return presses_of(user)
