"""The bank's own words and contacts, as they are typed, pasted and searched."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistant.models.policies import OwnTermKind

MOST = 500


class OwnWordsForm(forms.Form):
    """Words of one kind, one on a line."""

    kind = forms.ChoiceField(
        choices=OwnTermKind.choices,
        initial=OwnTermKind.PRODUCT,
        label=_("What they are"),
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        max_length=MOST * 122,
        label=_("Words or contacts, one on a line"),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
    )

    def clean_words(self) -> list[str]:
        """The lines that say something."""
        lines = [line.strip() for line in self.cleaned_data["words"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("At most %(most)s lines at once."), params={"most": MOST})
        return lines


class OwnWordsFilterForm(forms.Form):
    """Which of them are shown."""

    q = forms.CharField(required=False, max_length=100)
    kind = forms.ChoiceField(required=False, choices=[("", _("every kind")), *OwnTermKind.choices])

    def wanted(self, name: str) -> str:
        """What was asked for under a name, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")

    def narrows(self) -> bool:
        """Whether anything was asked for."""
        return any(self.wanted(name) for name in self.fields)
