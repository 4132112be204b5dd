"""A key of the API, as it is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant.keys import SCOPES
from assistant.people import manageable_by
from assistant.roles import ASK
from foundation.models import User

SCOPE_TASKS = {
    "ask": _("ask questions: the answer is recorded like an operator's"),
    "search": _("find passages in the documents: nothing is recorded"),
    "mask": _("hide customers' data in a text: nothing is stored"),
    "reply": _("draft replies to customers"),
    "summarise": _("summarise calls and chats"),
    "classify": _("tell the topic of a request"),
    "extract": _("fill the fields of a form from a text"),
    "flag": _("report mistakes in answers that it got"),
    "records": _("read again what it asked: masked, with sources"),
}
# hours for which the text before a rotation is still accepted
GRACES = [(0, _("it is refused at once")), (1, _("an hour")), (24, _("24 hours")), (168, _("a week"))]
LIVES = [(30, _("30 days")), (90, _("90 days")), (365, _("a year")), (730, _("two years"))]


class KeyForm(forms.Form):
    """Which system gets a key, for whom it acts, what it may do and how long. `by` is who issues it."""

    name = forms.CharField(
        max_length=80,
        label=_("Which system it is for"),
        widget=forms.TextInput(attrs={"placeholder": "CRM"}),
    )
    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Acts for"),
        empty_label="–",
        help_text=_(
            "The system sees the documents this user sees, and its questions stand under this name. "
            "An account of its own for every system keeps them apart."
        ),
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope, SCOPE_TASKS[scope]) for scope in SCOPES],
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(choices=LIVES, coerce=int, initial=365, label=_("Valid for"))

    def __init__(self, data: Any, by: User) -> None:
        super().__init__(data)
        users: Any = self.fields["user"]
        users.queryset = manageable_by(by).filter(is_active=True).order_by("last_name", "username")

    def clean(self) -> dict[str, Any]:
        """Only who may ask lends a key the right to ask."""
        values: dict[str, Any] = super().clean() or {}
        user = values.get("user")
        if user and set(values.get("scopes", [])) - {"mask", "search"} and not user.has_perm(ASK):
            self.add_error("user", _("This person may not ask questions, so a key for them can't either."))
        return values


class RotationForm(forms.Form):
    """How long the text that a key has now is accepted beside the new one."""

    hours = forms.TypedChoiceField(
        choices=GRACES,
        coerce=int,
        initial=24,
        label=_("How long the old secret still works"),
        help_text=_("So long the system has to change over; both secrets are accepted meanwhile."),
    )
