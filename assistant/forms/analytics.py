"""Which days to reckon."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


class PeriodForm(forms.Form):
    """From a day to a day, both included."""

    start = forms.DateField(label=_("From"), widget=_day())
    end = forms.DateField(label=_("To"), widget=_day())

    def clean(self) -> dict[str, Any]:
        """The end is not before the start."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("start") and values.get("end") and values["end"] < values["start"]:
            self.add_error("end", _("The last day is before the first one."))
        return values
