"""Words and small pictures of a comparison's report, and of what its verdict is worth."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import localize, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from assistant.evaluation.words import RULES
from assistant.tuning.words import WHY_NOT

register = template.Library()

PLACES: dict[str, Promise] = {
    "inside": _("inside the bank"),
    "country": _("in the country"),
    "abroad": _("abroad"),
}
# of the picture, in its own units
WIDTH, HEIGHT, MIDDLE = 160, 14, 7


@register.filter
def rule_words(code: str) -> str:
    """What a rule looks at, in words."""
    name, _sep, about = code.partition(":")
    words = str(RULES.get(name, name))
    return f"{words}: {about}" if about else words


@register.filter
def why_not(code: str) -> str:
    """Why a verdict can't promote an adapter, in words."""
    return str(WHY_NOT[code])


@register.filter
def figure(value: Any) -> str:
    """A figure of a rule as it is read: shares to three digits, places in words."""
    if value is None:
        return "–"
    if isinstance(value, str):
        return str(PLACES.get(value, value))
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 3)
    return str(localize(value))


@register.filter
def seconds(milliseconds: float | None) -> str:
    """Seconds to one digit."""
    return "–" if milliseconds is None else number_format(milliseconds / 1000, 1)


@register.filter
def in_minutes(seconds: float) -> str:
    """Minutes, at least one."""
    return str(max(1, round(seconds / 60)))


@register.filter
def of_route(values: Mapping[str, Any], route: str) -> Any:
    """What belongs to a route."""
    return values.get(route)


@register.simple_tag
def share_bar(share: Mapping[str, Any] | str) -> SafeString:
    """A share as a point with its interval on a scale from 0 to 1; the figures stand beside it. Nothing is
    said of a group that the route has not answered yet."""
    if isinstance(share, str) or not share.get("of"):
        return format_html("<span>{}</span>", "–")
    low, high = (round(WIDTH * end, 1) for end in share["interval"])
    return format_html(
        '<svg class="share" width="{w}" height="{h}" viewBox="0 0 {w} {h}" aria-hidden="true">'
        '<path d="M0 {m}H{w}" stroke="currentColor" opacity=".2"/>'
        '<path d="M{low} {m}H{high}" stroke="currentColor" stroke-width="4" opacity=".45"/>'
        '<circle cx="{x}" cy="{m}" r="4" fill="currentColor"/></svg>'
        ' {value} <span class="quiet">{ends}</span>',
        w=WIDTH,
        h=HEIGHT,
        m=MIDDLE,
        low=low,
        high=high,
        x=round(WIDTH * share["share"], 1),
        value=number_format(share["share"], 3),
        ends="[{}; {}] · {}".format(*(number_format(end, 3) for end in share["interval"]), share["of"]),
    )
