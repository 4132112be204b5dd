"""Where what is typed and not asked is kept."""

from django.http import HttpRequest

from assistant import panels
from assistant.forms.asking import AskForm
from assistant.forms.unsent import TabForm
from assistant.models import Conversation

Place = tuple[str, Conversation | None]


def place_of(request: HttpRequest, form: TabForm | AskForm) -> Place:
    """The tab and the conversation that a valid form names.

    Inside another system's page it is the open card's, whatever the form says: its key opens nothing that was
    typed elsewhere, and a card that is opened anew, which begins another conversation, finds its text again.
    """
    entry = getattr(request, "panel", None)
    if entry is not None:
        return panels.tab_of(entry), None
    return form.cleaned_data["tab"], form.cleaned_data["conversation"]
