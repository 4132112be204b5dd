"""Words of the queue: why an answer came, how risky it is."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.models.reviewing import FlagReason
from assistant.reviewing.risk import HIGH, MIDDLE

register = template.Library()

REASONS: dict[str, Promise | str] = {
    "failed": _("did not come to an end"),
    "low_support": _("partly without support"),
    "asked_again": _("asked again at once"),
    "refused": _("refused"),
    "stopped": _("stopped"),
    "slow": _("slow"),
    "sampled": _("drawn at random"),
    "not_copied": _("not copied"),
}


@register.filter
def reason_words(code: str) -> Promise | str:
    """Why an answer is to be looked at."""
    return REASONS[code] if code in REASONS else dict(FlagReason.choices).get(code, code)


@register.filter
def risk_level(risk: int) -> str:
    """high, middle or low: what a colour and a word are chosen by."""
    return "high" if risk >= HIGH else "middle" if risk >= MIDDLE else "low"


@register.filter
def time_words(code: str) -> Promise | str:
    """What a time of the analytics ends with."""
    return {"search": _("sources shown"), "first": _("first word"), "total": _("full answer")}[code]


@register.filter
def held_by(item: object, moment: object) -> int | None:
    """The key of who has the item in hand now."""
    holder: int | None = item.holder(moment)  # type: ignore[attr-defined]
    return holder
