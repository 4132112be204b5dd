"""What is wrong with an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models.reviewing import CHOSEN_BY_PEOPLE


class FlagForm(forms.Form):
    """A reason and, if they like, a comment; the comment is stored masked."""

    reason = forms.ChoiceField(
        label=_("What is wrong with the answer?"),
        choices=CHOSEN_BY_PEOPLE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Customer data in it will be hidden."),
    )
