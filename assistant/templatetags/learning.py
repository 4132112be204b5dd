"""Data sets in words, why a review is in no row, and their trainings as a picture."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.models import Training
from assistant.tuning.curve import Curve, curve

register = template.Library()

LEFT_OUT: dict[str, str | Promise] = {
    "replaced": _("a newer review came"),
    "no_passages": _("answered without passages"),
    "clause_changed": _("what it cites is in force no more"),
    "uncited": _("a sentence that no passage carries"),
    "masking_failed": _("could not be masked"),
    "unmasked": _("a field is left after masking"),
    "citations": _("marks and passages disagree"),
    "refusal": _("a refusal in other words than agreed"),
    "figures": _("a figure that its passage lacks"),
    "placeholders": _("a hidden value that nobody asked about"),
    "language": _("in another language than the question"),
    "duplicate": _("a newer one says the same"),
    "contradiction": _("another one says something else: a person decides"),
    "leaked": _("it is a case that judges adapters"),
}


BESIDE: dict[str, str | Promise] = {
    "review": _("review %(n)s"),
    "case": _("case %(n)s"),
    "file": _("a question of a given file"),
}


@register.filter
def beside(other: str) -> str:
    """What stands in a review's way: `review:5`, `case:3`, `file`, or nothing."""
    kind, _sep, number = other.partition(":")
    return str(BESIDE[kind]) % {"n": number} if kind in BESIDE else "–"


@register.filter
def why_left_out(code: str) -> str | Promise:
    """Why a review is in no row of a data set."""
    return LEFT_OUT.get(code, code)


@register.filter
def loss_curve(training: Training) -> Curve | None:
    """The losses of a training to draw; None where too few are known."""
    return curve(training.losses)
