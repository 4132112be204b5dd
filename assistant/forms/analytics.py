"""Which days to reckon, from one to another or a week, and what to count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from assistant.analytics import DAY, LONGEST
from assistant.digest import last_monday, monday_of

BY = {
    DAY: _("By day"),
    "team": _("By team"),
    "topic": _("By topic"),
    "language": _("By language"),
    "document": _("By document"),
    "user": _("By person"),
}
# no day of the bank's, and days before or after which no clock can reckon are far beyond
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


def day_input() -> forms.DateInput:
    """The field of the browser for a day."""
    return forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")


def reckoned() -> list[MinValueValidator | MaxValueValidator]:
    """Days that every clock can reckon with."""
    return [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]


class PeriodForm(forms.Form):
    """From a day to a day, both included."""

    start = forms.DateField(label=_("From"), widget=day_input(), validators=reckoned())
    end = forms.DateField(label=_("To"), widget=day_input(), validators=reckoned())

    def clean(self) -> dict[str, Any]:
        """The end is not before the start, nor more than a year after it."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("start") or not values.get("end"):
            return values
        if values["end"] < values["start"]:
            self.add_error("end", _("The last day is before the first one."))
        elif values["end"] - values["start"] > LONGEST:
            self.add_error("end", _("More than a year can't be reckoned at once: choose fewer days."))
        return values


class CountingForm(PeriodForm):
    """Also by what to count, and which figure to draw."""

    by = forms.ChoiceField(label=_("Count"), choices=list(BY.items()))
    measure = forms.ChoiceField(label=_("Draw"))

    def __init__(self, *args: Any, measures: Mapping[str, Any], **kwargs: Any) -> None:
        """`measures`: the words of each by its code."""
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = list(measures.items())  # type: ignore[attr-defined]


class WeekForm(forms.Form):
    """A day of a week that is over; cleaned, it is that week's Monday."""

    day = forms.DateField(label=_("Week with the day"), widget=day_input(), validators=reckoned())

    def clean_day(self) -> date:
        """A week that goes on can't be compared yet."""
        monday = monday_of(self.cleaned_data["day"])
        if monday > last_monday():
            raise forms.ValidationError(_("This week is not over yet: choose an earlier day."))
        return monday
