"""What a supervisor says about an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models.reviewing import Cause, Verdict
from assistant.reviewing.outcomes import Finding
from assistant.reviewing.revealing import SHORTEST_REASON


class RevealForm(forms.Form):
    """Why somebody has to see what is hidden."""

    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=500,
        label=_("Why you need the values"),
        help_text=_("It is recorded with your name and can't be taken back. Write it without customer data."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class VerdictForm(forms.Form):
    """Verdict, cause and a corrected answer. `seen` counts the reviews when it was opened."""

    verdict = forms.ChoiceField(
        choices=Verdict.choices,
        label=_("The answer is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the answer is right.")},
    )
    cause = forms.ChoiceField(
        choices=Cause.choices, required=False, label=_("Where it went wrong"), widget=forms.RadioSelect
    )
    corrected = forms.CharField(
        required=False,
        max_length=8000,
        label=_("Corrected answer"),
        help_text=_("Customer data in it will be hidden before it is stored."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A cause for what is not right."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("verdict") not in (None, Verdict.RIGHT) and not values.get("cause"):
            self.add_error("cause", _("Choose the step at which it went wrong."))
        return values

    def look_again(self, seen: int) -> None:
        """What was typed stays, over the reviews that there are now."""
        self.data = {**{name: self[name].value() for name in self.fields}, "seen": seen}

    def finding(self) -> Finding:
        """What was said, as the desk takes it."""
        said = self.cleaned_data
        return Finding(said["verdict"], said["cause"], said["corrected"], said["seen"])
