"""Which adapter is to answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

# why it can't be done, by code of `registry.NotPromoted`
WHY_NOT = {
    "no_such_adapter": _("There is no such adapter any more."),
    "already": _("It answers already."),
    "not_compared": _("No comparison has accepted it: say why it should answer all the same."),
    "nothing_before": _("Nothing was promoted that could be taken back."),
}


class PromoteForm(forms.Form):
    """An adapter by name, and why where no comparison accepted it."""

    name = forms.CharField(max_length=120)
    reason = forms.CharField(max_length=300, required=False)
