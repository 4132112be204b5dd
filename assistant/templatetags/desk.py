"""Words of the queue and of its figures: why an answer came, how risky it is, how a count changed."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assistant.models.reviewing import FlagReason
from assistant.reviewing import second_verdicts
from assistant.reviewing.risk import HIGH, MIDDLE
from assistant.templatetags.words import hidden_word
from foundation.models import User

if TYPE_CHECKING:
    from assistant.views.showing import Part

register = template.Library()
FIRST_WORDS = 10

REASONS: dict[str, Promise | str] = {
    "failed": _("did not come to an end"),
    "fell_back": _("another route answered"),
    "unmasked": _("possible customer data in the question"),
    "low_retrieval": _("found little that fits"),
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
def first_words(parts: Iterable["Part"]) -> str:
    """The beginning of a masked text as one line, for a name."""
    said = "".join(f"{hidden_word(part.kind)} {part.number}" if part.kind else part.text for part in parts)
    return Truncator(said).words(FIRST_WORDS)


@register.simple_tag
def asked_count(reviewer: User) -> int:
    """How many second verdicts are asked of a supervisor."""
    return second_verdicts.asked_of(reviewer).count()


@register.filter
def title_of(titles: Mapping[str, str], code: str) -> str:
    """The title of a topic; empty for one that is not clear or taken off the list long ago."""
    return titles.get(code, "")


@register.filter
def risk_level(risk: int) -> str:
    """high, middle or low: what a colour and a word are chosen by."""
    return "high" if risk >= HIGH else "middle" if risk >= MIDDLE else "low"


@register.filter
def time_words(code: str) -> Promise | str:
    """What a time of the analytics ends with."""
    return {"search": _("sources shown"), "first": _("first word"), "total": _("full answer")}[code]


@register.filter
def signed(change: int) -> str:
    """A change with its sign, in the form of the language; nothing changed is a nought without one."""
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{number_format(abs(change))}"


@register.filter
def percent(share: float) -> str:
    """A share of 0..1 in whole hundredths."""
    return f"{round(share * 100)} %"


@register.filter
def held_by(item: object, moment: object) -> int | None:
    """The key of who has the item in hand now."""
    holder: int | None = item.holder(moment)  # type: ignore[attr-defined]
    return holder
