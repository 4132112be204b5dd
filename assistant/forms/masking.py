"""How fields are hidden, as it is chosen and tried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget

from assistant.pipeline import masking
from assistant.pipeline.masking.policy import ACTIONS


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of field and the choices for it, in the order of `ACTIONS`; None for what can't be chosen."""

    label: str
    choices: tuple[tuple[str, BoundWidget | None], ...]


class PolicyForm(forms.Form):
    """An action for every kind of field. `seen` is the version that was in force when the page was opened."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Any, actions: Mapping[str, str] | None = None, seen: int = 0) -> None:
        super().__init__(data, initial={**(actions or {}), "seen": seen})
        for label in masking.LABELS:
            choices = [(action, action) for action in masking.possible(label)]
            self.fields[label] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)

    def rows(self) -> list[Row]:
        """The table of the page."""
        rows = []
        for label in masking.LABELS:
            widgets = {str(widget.data["value"]): widget for widget in self[label].subwidgets}
            rows.append(Row(label, tuple((action, widgets.get(action)) for action in ACTIONS)))
        return rows

    def actions(self) -> dict[str, str]:
        """What was chosen; call on a valid form only."""
        return {label: self.cleaned_data[label] for label in masking.LABELS}


class TrialForm(PolicyForm):
    """The choices on the page with a text to try them on, exactly as it was typed."""

    text = forms.CharField(required=False, strip=False, max_length=2000)
