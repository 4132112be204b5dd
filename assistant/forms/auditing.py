"""Which acts of the audit chain are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.forms.analytics import day_input, reckoned
from foundation import audit, clock
from foundation.models import AuditEntry, User


class AuditFilterForm(forms.Form):
    """By whom, what was done, to what, in which days; what can't be meant is told and narrows nothing."""

    who = forms.CharField(
        required=False,
        max_length=150,
        label=_("Who"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "size": 18}),
    )
    action = forms.ChoiceField(required=False, label=_("Action"))
    what = forms.CharField(
        required=False,
        max_length=200,
        label=_("Of what"),
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "size": 18}),
    )
    start = forms.DateField(required=False, label=_("From"), widget=day_input(), validators=reckoned())
    end = forms.DateField(required=False, label=_("To"), widget=day_input(), validators=reckoned())

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        field = self.fields["action"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("every action")), *((action, action) for action in audit.actions())]

    def clean_who(self) -> str:
        """A person by the name they sign in with, as the chain names them; a process by its own name."""
        name: str = self.cleaned_data["who"]
        if not name or AuditEntry.objects.filter(actor=name).exists():
            return name
        user = User.objects.filter(username__iexact=name).first()
        if user is None:
            raise forms.ValidationError(gettext("Nobody signs in with this name."))
        return f"user:{user.pk}"

    def conditions(self) -> dict[str, Any]:
        """What `AuditEntry.objects.filter` takes."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        found = {"actor": "who", "action": "action", "object": "what"}
        wanted: dict[str, Any] = {name: said[field] for name, field in found.items() if field in said}
        if "start" in said:
            wanted["at__gte"] = clock.moments(said["start"], said["start"])[0]
        if "end" in said:
            wanted["at__lte"] = clock.moments(said["end"], said["end"])[1]
        return wanted
