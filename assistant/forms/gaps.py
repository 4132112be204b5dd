"""How gaps are closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.models import Gap
from foundation import clock
from foundation.access import reader_of
from foundation.models import User
from ingestion import knowledge


class ClosingForm(forms.Form):
    """Which gaps, and what closes them: a document in force, or a reason."""

    gaps = forms.ModelMultipleChoiceField(
        queryset=Gap.objects.none(), error_messages={"required": _("Tick the questions that it is about.")}
    )
    document = forms.ChoiceField(required=False, label=_("Closed by the document"))
    because = forms.CharField(
        required=False,
        max_length=500,
        label=_("Or by hand, because"),
        help_text=_("For what no document will say. Customer data in it will be hidden before it is stored."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gaps: Any = self.fields["gaps"]
        gaps.queryset = Gap.objects.open()
        document: Any = self.fields["document"]
        shelf = knowledge.shelf(reader_of(user), clock.today())
        document.choices = [("", _("choose a document")), *((slug, title) for slug, title, _number in shelf)]
        document.widget.attrs["class"] = "input"

    def clean(self) -> dict[str, Any]:
        """One of the two is said."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("document") and not (values.get("because") or "").strip():
            self.add_error("document", _("Name the document, or say why no document is needed."))
        return values
