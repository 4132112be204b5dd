"""What is wrong with an answer."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from assistant.models.reviewing import CHOSEN_BY_PEOPLE

SHOWN = 90


class FlagForm(forms.Form):
    """A reason and, if they like, a comment, which is stored masked, and which sentence or source is meant.

    `sentences` and `sources`: what the answer has, each with its number; without any there is no such field.
    """

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
    sentence = forms.TypedChoiceField(
        label=_("Which sentence, if one is meant"), required=False, coerce=int, empty_value=None
    )
    source = forms.TypedChoiceField(
        label=_("Which source, if one is meant"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self,
        *args: Any,
        sentences: Sequence[tuple[int, str]] = (),
        sources: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, found in (("sentence", sentences), ("source", sources)):
            if not found:
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            told = [(number, f"{number}. {Truncator(text).chars(SHOWN)}") for number, text in found]
            field.choices = [("", _("the answer as a whole")), *told]
