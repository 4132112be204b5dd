"""What a supervisor pins on everybody's desk."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NoteForm(forms.Form):
    """A short text and how long it stands."""

    text = forms.CharField(
        label=_("Note"),
        max_length=250,
        help_text=_("One sentence. Customer data in it will be hidden."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    hours = forms.TypedChoiceField(
        label=_("It stands for"),
        coerce=int,
        choices=[("2", _("2 hours")), ("8", _("8 hours")), ("24", _("24 hours")), ("72", _("3 days"))],
        initial="8",
    )
