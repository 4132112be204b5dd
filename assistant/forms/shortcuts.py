"""The keys that a person gives to shortcuts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assistant import shortcuts
from assistant.presses import Unusable
from foundation.models import User

# what to do about a press that can't be used
WHY = {
    "unknown": _("There is no such key. Press it in the field, or write it like Alt+Shift+N."),
    "browser": _("The browser or the system needs this key. Choose one with Alt, for example Alt+Q."),
    "field": _("Fields and moving about the page need this key. Choose a letter, a sign or one with Alt."),
    "screen_reader": _("Screen readers need this key. Choose a letter, a sign or one with Alt."),
    "needs_alt": _("This one works while you type: choose a key together with Alt."),
    "needs_digit": _("This one is a row of digits: press a digit, alone or with Alt or Shift."),
}
TAKEN = _("“%(other)s” has this key. Choose another one, or give that one another key.")
LONGEST = 30


class ShortcutsForm(forms.Form):
    """A field for each shortcut of the pages a person may open. `presses`, once valid: what was chosen."""

    def __init__(self, user: User, data: Any = None) -> None:
        own = shortcuts.presses_of(user)
        super().__init__(data, initial=own)
        self.user = user
        self.shown = shortcuts.shortcuts_of(user)
        for one in self.shown:
            attrs = {
                "class": "input press",
                "placeholder": one.usual,
                "data-press": "",
                "autocomplete": "off",
            }
            widget = forms.TextInput(attrs={**attrs, "spellcheck": "false"})
            field = forms.CharField(label=str(one.words), required=False, max_length=LONGEST, widget=widget)
            self.fields[one.name] = field

    def clean(self) -> None:
        self.presses: dict[str, str] = {}
        for one in self.shown:
            try:
                self.presses[one.name] = one.press_from(self.cleaned_data.get(one.name, ""))
            except Unusable as reason:
                self.add_error(one.name, str(WHY[reason.code]))
        for one, other in shortcuts.clashes({**shortcuts.presses_of(self.user), **self.presses}):
            if one.name in self.presses:
                self.add_error(one.name, str(TAKEN % {"other": other.words}))
        if self.errors:  # where to begin
            self.fields[next(iter(self.errors))].widget.attrs["autofocus"] = True

    def places(self) -> dict[str, list[forms.BoundField]]:
        """The fields by where their shortcuts work."""
        found: dict[str, list[forms.BoundField]] = {}
        for one in self.shown:
            found.setdefault(one.place, []).append(self[one.name])
        return found
