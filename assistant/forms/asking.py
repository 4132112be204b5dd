"""The question as it arrives from the browser."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistant.models import Conversation
from assistant.pipeline.answering import LONGEST, Asked
from assistant.pipeline.cleaning import clean
from assistant.reviewing.approving import approved_for
from foundation import access, clock
from foundation.models import User

# more of these than a slip brings along stand in files only
_OF_FILES = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SLIPS = 3


class Typed(forms.CharField):
    """Text without what no keyboard types; Django alone would refuse a null byte in words of its own."""

    default_error_messages = {
        "no_text": _(
            "This is no text but what a file is made of. Attach the file, or paste the words in it."
        ),
    }

    def to_python(self, value: Any) -> str:
        typed = str(value or "")
        if len(_OF_FILES.findall(typed)) > _SLIPS:
            raise ValidationError(self.error_messages["no_text"], code="no_text")
        return str(super().to_python(clean(typed)))


class AskForm(forms.Form):
    """A question, what to search for in its place, its date, and the conversation it belongs to."""

    text = Typed(
        error_messages={"required": _("Type a question first.")},
    )
    searched = Typed(required=False, max_length=LONGEST)
    as_of = forms.DateField(required=False, error_messages={"invalid": _("This is not a date.")})
    conversation = forms.ModelChoiceField(Conversation.objects.none(), required=False)
    # in which tab it was typed: what was kept of it there is destroyed once it is asked
    tab = forms.CharField(required=False, max_length=32)

    def __init__(
        self, *args: Any, user: User, known_values: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.known_values = user, known_values or {}
        own: Any = self.fields["conversation"]
        own.queryset = Conversation.objects.filter(operator=user)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise ValidationError(
                _("The question has %(length)s characters; %(limit)s are possible. Keep what matters."),
                code="too_long",
                params={"length": len(text), "limit": LONGEST},
            )
        return text

    def asked(self) -> Asked:
        """What the pipeline is asked; call on a valid form only."""
        return Asked(
            self.cleaned_data["text"],
            asked_by=self.user,
            reader=access.reader_of(self.user),
            as_of=self.cleaned_data["as_of"] or clock.today(),
            conversation=self.cleaned_data["conversation"],
            approve=approved_for,
            searched=self.cleaned_data["searched"],
            known_values=self.known_values,
        )
