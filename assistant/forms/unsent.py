"""Text that was typed and not asked, as the browser sends it to be kept."""

from typing import Any

from django import forms

from assistant.models import Conversation
from assistant.pipeline.unsent import FIELDS, LONGEST
from foundation.models import User

TAB = rf"^(?:(?:{'|'.join(FIELDS)})-)?[0-9a-f]{{16,32}}$"


class TabForm(forms.Form):
    """Which tab, of which field where it is not the question's, and which conversation it stands in; `open`:
    the tabs that are open beside it."""

    tab = forms.RegexField(TAB, max_length=32)
    conversation = forms.ModelChoiceField(Conversation.objects.none(), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["conversation"]
        own.queryset = Conversation.objects.filter(operator=user)


class UnsentForm(TabForm):
    """The text exactly as it stands in the field, and whose page it is.

    Who signed in meanwhile in another tab of the same browser is not given somebody else's text.
    """

    text = forms.CharField(required=False, strip=False, max_length=LONGEST)
    typist = forms.IntegerField()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.user = user

    def clean_typist(self) -> int:
        typist: int = self.cleaned_data["typist"]
        if typist != self.user.pk:
            raise forms.ValidationError("typed by somebody else", code="not_yours")
        return typist
