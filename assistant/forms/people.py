"""What is said about users, teams and labels."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.people import ROLE_TASKS, ROLE_WORDS, Person, may_reveal, named_as, state_of
from assistant.roles import SUPERVISOR
from foundation.models import Label, Team, User

# ASVS 2.1.2
LONGEST_PASSWORD = 128

if TYPE_CHECKING:
    _Groups = forms.ModelMultipleChoiceField[Group]
else:
    _Groups = forms.ModelMultipleChoiceField


class NewPassword(forms.CharField):
    """A password to be set, as it is typed: signing in cuts no blanks off either."""

    def __init__(self, **said: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        super().__init__(max_length=LONGEST_PASSWORD, strip=False, widget=widget, **said)


class RolesField(_Groups):
    """The roles, each with what it does."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Group) -> str:
        """The role in words, and its task."""
        words, task = ROLE_WORDS.get(obj.name), ROLE_TASKS.get(obj.name)
        return f"{words} – {task}" if words else str(obj.name)


class PersonForm(forms.Form):
    """A user; `user` is who it is about, None for a new one. `seen`: how they stood when the page opened."""

    seen = forms.CharField(widget=forms.HiddenInput)
    username = forms.CharField(
        max_length=150, label=_("Sign-in name"), validators=[UnicodeUsernameValidator()]
    )
    first_name = forms.CharField(max_length=150, label=_("First name"))
    last_name = forms.CharField(max_length=150, label=_("Last name"))
    groups = RolesField(Group.objects.order_by("pk"), required=False, label=_("Roles"))
    team = forms.ModelChoiceField(Team.objects.all(), required=False, label=_("Team"), empty_label=_("none"))
    labels = forms.ModelMultipleChoiceField(
        Label.objects.all(),
        required=False,
        label=_("Access labels"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A document that bears a label is seen only by people who hold it."),
    )
    may_reveal = forms.BooleanField(
        required=False,
        label=_("May reveal hidden values"),
        help_text=_(
            "In the review of an answer, while its values are kept, for a reason that is recorded each time."
        ),
    )
    is_active = forms.BooleanField(
        required=False,
        initial=True,
        label=_("May sign in"),
        help_text=_(
            "Nobody is deleted: whoever leaves may no longer sign in, and what they did stays on record."
        ),
    )
    password = NewPassword(
        label=_("First password"), help_text=_("At the first sign-in the person chooses another.")
    )

    def __init__(self, data: Any, user: User | None = None) -> None:
        self.user = user
        super().__init__(data, initial={**_known(user), "seen": state_of(user)} if user else None)
        for name in ("password",) if user else ("is_active", "seen"):
            del self.fields[name]

    def clean_username(self) -> str:
        """A name that nobody else has, in whatever case."""
        name = str(self.cleaned_data["username"])
        others = User.objects.exclude(pk=self.user.pk) if self.user else User.objects.all()
        if any(one.casefold() == name.casefold() for one in others.values_list("username", flat=True)):
            raise forms.ValidationError(gettext("Somebody else has this name already."))
        return name

    def clean_password(self) -> str:
        """A password that the bank's rules allow."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Values are revealed in a review, so only to those who review."""
        values: dict[str, Any] = super().clean() or {}
        names = {group.name for group in values.get("groups", ())}
        if values.get("may_reveal") and SUPERVISOR not in names:
            self.add_error(
                "may_reveal", _("Only a supervisor reviews answers: give that role too, or not this.")
            )
        return values

    def person(self) -> Person:
        """What was said, as the rules take it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("password", "seen")}
        return Person(**said)


class PasswordForm(forms.Form):
    """A new password for somebody, typed twice."""

    password = NewPassword(label=_("New password"))
    again = NewPassword(label=_("The same again"))

    def __init__(self, data: Any, user: User) -> None:
        self.user = user
        super().__init__(data)

    def clean_password(self) -> str:
        """A password that the bank's rules allow."""
        password = str(self.cleaned_data["password"])
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        values: dict[str, Any] = super().clean() or {}
        if "password" in values and values["password"] != values.get("again"):
            self.add_error("again", _("The two passwords differ."))
        return values


class TeamForm(forms.Form):
    """A team's name, which no other team has. `seen`: how it stood when the page opened."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=80, label=_("Name"))

    def __init__(self, data: Any, team: Team) -> None:
        self.team = team
        super().__init__(data, initial={"name": team.name, "seen": named_as(team)})
        if not team.pk:
            del self.fields["seen"]

    def clean_name(self) -> str:
        """A name that is free."""
        name = str(self.cleaned_data["name"])
        if Team.objects.exclude(pk=self.team.pk).filter(name=name).exists():
            raise forms.ValidationError(gettext("There is a team of this name already."))
        return name

    def filled(self) -> Team:
        """The team with its new name, not stored yet."""
        self.team.name = self.cleaned_data["name"]
        return self.team


class LabelForm(forms.Form):
    """An access label; the short name is given once. `seen`: how it stood when the page opened."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=80, label=_("Name"))
    slug = forms.SlugField(
        max_length=40,
        label=_("Short name"),
        help_text=_(
            "Latin letters, figures and hyphens; commands and imports use it, so it can't be changed later."
        ),
    )
    internal = forms.BooleanField(
        required=False,
        label=_("For staff only"),
        help_text=_("Passages under this label are marked: they must not be read out to customers."),
    )

    local_only = forms.BooleanField(
        required=False,
        label=_("Stays inside"),
        help_text=_("Text with passages under this label goes to routes inside the bank only."),
    )

    def __init__(self, data: Any, label: Label) -> None:
        self.label_row = label
        known = {
            "name": label.name,
            "slug": label.slug,
            "internal": label.internal,
            "local_only": label.local_only,
        }
        super().__init__(data, initial={**known, "seen": named_as(label)})
        del self.fields["slug" if label.pk else "seen"]

    def clean_slug(self) -> str:
        """A short name that is free."""
        slug = str(self.cleaned_data["slug"])
        if Label.objects.filter(slug=slug).exists():
            raise forms.ValidationError(gettext("There is a label of this short name already."))
        return slug

    def filled(self) -> Label:
        """The label as it was said, not stored yet."""
        for name in ("name", "slug", "internal", "local_only"):
            if name in self.cleaned_data:
                setattr(self.label_row, name, self.cleaned_data[name])
        return self.label_row


def _known(user: User) -> dict[str, Any]:
    plain = ("username", "first_name", "last_name", "team", "is_active")
    known: dict[str, Any] = {name: getattr(user, name) for name in plain}
    known["may_reveal"] = may_reveal(user)
    return {**known, "groups": user.groups.all(), "labels": user.labels.all()}
