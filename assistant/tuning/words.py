"""Why an adapter can't be promoted or taken back, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# why it can't be done, by code of `registry.NotPromoted`
WHY_NOT = {
    "no_such_adapter": _("There is no such adapter any more."),
    "already": _("It answers already."),
    "not_compared": _("No comparison has accepted it: say why it should answer all the same."),
    "other_file": _("The comparison accepted another file of this name: compare it again, or say why."),
    "other_weights": _(
        "The comparison was made with other weights than answer now: compare again, or say why."
    ),
    "other_champion": _(
        "The comparison was against another champion than answers now: compare again, or say why."
    ),
    "replaced": _("Its file was replaced after it was promoted: compare it again."),
    "nothing_before": _("Nothing was promoted that could be taken back."),
}


def told_a_command(code: str) -> str:
    """The code and why it can't be done, in English as commands speak."""
    with override(None):
        return f"{code}: {WHY_NOT[code]}"
