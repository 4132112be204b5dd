"""A route, a rule of the routing policy and a limit, as they are asked for."""

import re
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.models import ApiKey
from foundation import addresses, clock
from foundation.models import Team, User
from foundation.reaching import INSIDE, may_lead
from foundation.route_models import Measure, Period, RouteTask, StoredRoute, Subject, Where
from foundation.routes import NAMES


class RouteForm(forms.ModelForm):  # type: ignore[type-arg]
    """A way to a model. Its key is never shown again; an empty field keeps it."""

    tasks = forms.MultipleChoiceField(
        choices=RouteTask.choices, label=_("What it is used for"), widget=forms.CheckboxSelectMultiple
    )
    key = forms.CharField(
        required=False,
        max_length=400,
        label=_("Key"),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Stored encrypted and never shown. Empty: it stays as it is."),
    )

    class Meta:
        model = StoredRoute
        fields: ClassVar = [
            "name", "base_url", "model", "adapter", "place", "rules", "price_prompt", "price_written",
            "position", "connect_seconds", "answer_seconds", "breaker_failures", "breaker_seconds", "enabled",
        ]  # fmt: skip
        help_texts: ClassVar = {
            "name": _("Latin letters, figures and hyphens; it stands with every answer."),
            "base_url": _("Of an OpenAI-compatible server, ending in /v1. Changing it changes the model."),
            "model": _("As the server calls it."),
            "adapter": _("A file of Sufler's own engine; for any other server it stays empty."),
            "place": _("Only general text may leave the bank, and only where the policy below says so."),
            "rules": _("Sufler's own engine: no figure can be written that stands in no source."),
            "price_prompt": _("Tenge for a million tokens read."),
            "price_written": _("Tenge for a million tokens written."),
            "position": _("Lower ones are asked first; the route of the settings comes last."),
        }

    def __init__(self, data: Any, row: StoredRoute) -> None:
        super().__init__(data, instance=row, initial={"tasks": row.tasks or ["answer"]})
        if row.pk:
            # the key is sealed to the name, and answers stand under it
            self.fields["name"].disabled = True

    def clean_name(self) -> str:
        """A name that none of the settings' routes has."""
        name = str(self.cleaned_data["name"])
        if name in NAMES:
            raise forms.ValidationError(gettext("This name is taken by a route of the settings."))
        return name

    def clean_base_url(self) -> str:
        """A complete address that ends in /v1, without a password or parameters in it."""
        url = str(self.cleaned_data["base_url"]).strip().rstrip("/")
        if not _is_whole(url):
            raise forms.ValidationError(gettext("Write it whole, for example https://models.bank.kz/v1"))
        if not urlsplit(url).path.endswith("/v1"):
            raise forms.ValidationError(gettext("The address has to end in /v1."))
        return url

    def clean(self) -> dict[str, Any]:
        """An address that fits where the route leads; a name is looked at again each time it is called."""
        values: dict[str, Any] = super().clean() or {}
        url, place = urlsplit(values.get("base_url", "")), values.get("place", INSIDE)
        host = url.hostname or ""
        number = addresses.as_number(host) if host else ""
        believed = host in settings.ROUTE_HOSTS
        if number and not may_lead(number, place, believed):
            self.add_error(
                "base_url", gettext("No route of this kind may lead to this address: see “where it leads”.")
            )
        elif place != INSIDE and url.scheme == "http" and not believed:
            self.add_error("base_url", gettext("What leaves the bank goes over https."))
        return values

    def filled(self) -> StoredRoute:
        """The route as it was said, not stored yet."""
        row: StoredRoute = self.save(commit=False)
        row.tasks = self.cleaned_data["tasks"]
        return row


def _is_whole(url: str) -> bool:
    # what stands between scheme and host is read in more than one way when it has these in it
    if re.search(r"[\s\\@?#]", url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


class RuleForm(forms.Form):
    """How far general text may go."""

    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, label=_("Team"), empty_label=_("every team")
    )
    task = forms.ChoiceField(
        choices=[("", _("everything")), *RouteTask.choices], required=False, label=_("What for")
    )
    place = forms.ChoiceField(choices=Where.choices, label=_("May go"))


class LimitForm(forms.Form):
    """So much for somebody in a period."""

    whom = forms.ChoiceField(label=_("For whom"))
    measure = forms.ChoiceField(choices=Measure.choices, initial=Measure.TOKENS, label=_("Of what"))
    period = forms.ChoiceField(choices=Period.choices, initial=Period.DAY, label=_("In"))
    soft = forms.DecimalField(min_value=Decimal(0), max_digits=14, required=False, label=_("Warn from"))
    hard = forms.DecimalField(min_value=Decimal(0), max_digits=14, required=False, label=_("Stop at"))

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        whom: Any = self.fields["whom"]
        keys = ApiKey.objects.valid_at(clock.now())
        whom.choices = [
            ("all:0", _("everybody together")),
            (_("Each"), [("user:0", _("each user")), ("team:0", _("each team")), ("key:0", _("each key"))]),
            (_("Teams"), [(f"team:{one.pk}", str(one)) for one in Team.objects.all()]),
            (_("Users"), [(f"user:{one.pk}", str(one)) for one in User.objects.filter(is_active=True)]),
            (_("Keys"), [(f"key:{one.pk}", one.name) for one in keys]),
        ]

    def clean(self) -> dict[str, Any]:
        """A limit has a warning or a stop, and warns before it stops."""
        values: dict[str, Any] = super().clean() or {}
        soft, hard = values.get("soft"), values.get("hard")
        if soft is None and hard is None and not self.errors:
            raise forms.ValidationError(gettext("Say from where to warn or where to stop."))
        if soft is not None and hard is not None and soft > hard:
            self.add_error("soft", gettext("It can't warn after it has stopped."))
        subject, _sep, number = values.get("whom", "all:0").partition(":")
        return {**values, "subject": Subject(subject), "subject_id": int(number)}


class SpanForm(forms.Form):
    """Whose spending is looked at, and since when."""

    by = forms.ChoiceField(
        choices=[
            ("user", _("users")),
            ("team", _("teams")),
            ("key", _("keys")),
            ("route", _("routes")),
            ("task", _("tasks")),
        ],
        required=False,
        label=_("By"),
    )
    since = forms.ChoiceField(
        choices=[("month", _("this month")), ("day", _("today")), ("quarter", _("90 days"))],
        required=False,
        label=_("Since"),
    )

    def wanted(self) -> tuple[str, str]:
        """Subject and period; the users of this month when nothing was said."""
        self.is_valid()
        said = getattr(self, "cleaned_data", {})
        return str(said.get("by") or "user"), str(said.get("since") or "month")
