"""What a supervisor says about an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models.desk import FollowUpKind
from assistant.models.reviewing import Cause, Verdict
from assistant.reviewing import holding
from assistant.reviewing.approvals import APPROVED, Uses
from assistant.reviewing.outcomes import Finding
from assistant.reviewing.revealing import SHORTEST_REASON
from foundation.models import User


class RevealForm(forms.Form):
    """Why somebody has to see what is hidden."""

    reason = forms.CharField(
        min_length=SHORTEST_REASON,
        max_length=500,
        label=_("Why you need the values"),
        help_text=_("It is recorded with your name and can't be taken back. Write it without customer data."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )


class SecondVerdictForm(forms.Form):
    """Verdict and cause."""

    verdict = forms.ChoiceField(
        choices=Verdict.choices,
        label=_("The answer is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the answer is right.")},
    )
    cause = forms.ChoiceField(
        choices=Cause.choices, required=False, label=_("Where it went wrong"), widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        """A cause for what is not right."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("verdict") not in (None, Verdict.RIGHT) and not values.get("cause"):
            self.add_error("cause", _("Choose the step at which it went wrong."))
        return values


class CorrectionForm(forms.Form):
    """A corrected answer, also while it is typed."""

    corrected = forms.CharField(
        required=False,
        max_length=8000,
        label=_("Corrected answer"),
        help_text=_(
            "Customer data in it will be hidden before it is stored. A mark such as [2] names a source."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VerdictForm(CorrectionForm, SecondVerdictForm):
    """Verdict, cause and a corrected answer. `seen` counts the reviews when it was opened."""

    uses = forms.MultipleChoiceField(
        choices=[(APPROVED, _("approved answer")), *FollowUpKind.choices],
        required=False,
        label=_("What comes of it"),
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        label=_("Who answers for it"),
        empty_label=_("choose a person"),
    )
    expires_on = forms.DateField(
        required=False,
        label=_("Approved until"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = holding.colleagues()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Also an owner and a last day for an approved answer."""
        values = super().clean()
        if APPROVED in values.get("uses", ()) and not (values.get("owner") and values.get("expires_on")):
            self.add_error("uses", _("An approved answer needs an owner and a last day."))
        return values

    def look_again(self, seen: int) -> None:
        """What was typed stays, over the reviews that there are now."""
        self.data = {**{name: self[name].value() for name in self.fields}, "seen": seen}

    def finding(self) -> Finding:
        """What was said, as the desk takes it."""
        said = self.cleaned_data
        approved = APPROVED in said["uses"]
        uses = Uses(
            tuple(use for use in said["uses"] if use != APPROVED),
            said["owner"] if approved else None,
            said["expires_on"] if approved else None,
        )
        return Finding(said["verdict"], said["cause"], said["corrected"], said["seen"], uses)


class BulkForm(forms.Form):
    """What to do with the marked answers of the queue."""

    action = forms.ChoiceField(choices=[(code, code) for code in holding.ACTIONS])
    to = forms.ModelChoiceField(queryset=User.objects.none(), required=False, label=_("Colleague"))
    answers = forms.TypedMultipleChoiceField(coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = holding.colleagues()  # type: ignore[attr-defined]
        marked = self.data.getlist("answers") if hasattr(self.data, "getlist") else []
        # any number may be asked for; which of them the reviewer may touch the desk decides
        self.fields["answers"].choices = [(one, one) for one in marked if one.isdecimal()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A person to give things to."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("action") == "assign" and not values.get("to"):
            self.add_error("to", _("Choose who is to look at them."))
        return values


class SpecialDayForm(forms.Form):
    """A day that is off, or worked, other than the week and the law say."""

    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d")
    )
    off = forms.TypedChoiceField(
        label=_("That day"),
        choices=[("1", _("is a day off")), ("0", _("is worked"))],
        coerce=lambda said: said == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
