"""A question that is still being typed."""

from typing import Any

from django import forms

from assistant.models import Conversation
from assistant.pipeline.answering import LONGEST
from foundation.models import User


class UnderlineForm(forms.Form):
    """The text exactly as it stands in the field, and the conversation it will belong to."""

    text = forms.CharField(required=False, strip=False, max_length=LONGEST)
    conversation = forms.ModelChoiceField(Conversation.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["conversation"]
        own.queryset = Conversation.objects.filter(operator=user)
