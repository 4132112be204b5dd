"""Words of retention: why a step can't be taken, what was counted."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

IMPOSSIBLE: dict[str, str | Promise] = {
    "on_hold": _("A hold stands on it. Lift the hold first."),
    "erased_already": _("It is erased already."),
    "held_already": _("It is held already."),
    "being_answered": _("A question in it is being answered. Try it again in ten minutes."),
    "reason_too_short": _("Say in a few words why."),
    "own_account": _("Nobody erases their own account."),
    "too_short": _("Too short: it would fit too many."),
    "not_kept": _("This value stands in no conversation whose hidden values are still kept."),
}

COUNTED: dict[str, str | Promise] = {
    "conversations": _("conversations emptied"),
    "question": _("questions emptied"),
    "answer": _("answers emptied"),
    "flag": _("comments of flags emptied"),
    "review": _("corrected answers emptied"),
    "sealedvault": _("keys with hidden values destroyed"),
    "unsent": _("unsent texts destroyed"),
    "retrieved": _("passages of answers deleted"),
    "gap": _("gaps deleted"),
    "signal": _("quiet signals deleted"),
    "reviewitem": _("items of the review desk deleted"),
    "approval": _("approved answers deleted"),
    "reliances": _("ties to clauses deleted"),
    "follow_ups": _("follow-ups deleted"),
    "training": _("of these, examples to learn from: adapters trained on them know them still"),
    "users": _("accounts without a name"),
    "keys_revoked": _("keys of the API revoked"),
    "vaults_searched": _("conversations with hidden values looked through"),
    "vaults_unreadable": _("conversations whose hidden values no key opens"),
}


@register.filter
def counted(code: str) -> str | Promise:
    """What a number of the proof counts."""
    return COUNTED.get(code, code)
