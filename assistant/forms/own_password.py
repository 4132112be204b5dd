"""A new password for oneself."""

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.forms.people import PasswordForm
from foundation.models import User


class OwnPasswordForm(PasswordForm):
    """The old password, and a new one typed twice. A wrong old one counts as a try to sign in."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )
    field_order = ("old", "password", "again")

    def __init__(self, data: Any, user: User, request: HttpRequest) -> None:
        self.request = request
        super().__init__(data, user)

    def clean_old(self) -> str:
        """The password that they sign in with."""
        old = str(self.cleaned_data["old"])
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise forms.ValidationError(gettext("This is not your present password."))
        return old

    def clean(self) -> dict[str, Any]:
        """Another one than before."""
        values = super().clean()
        if "old" in values and values.get("password") == values["old"]:
            self.add_error("password", _("This is the present one: choose another."))
        return values
