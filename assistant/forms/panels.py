"""A panel, as it is asked for."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistant.models.panels import Panel
from assistant.panels import ORIGIN


class PanelForm(forms.Form):
    """Which system shows the panel, and on pages of which origins."""

    name = forms.CharField(
        max_length=80,
        label=_("Which system it is for"),
        widget=forms.TextInput(attrs={"placeholder": "CRM"}),
    )
    slug = forms.SlugField(
        max_length=40,
        label=_("Short name"),
        help_text=_("It stands in the panel's address: small letters, digits, hyphens."),
    )
    origins = forms.CharField(
        label=_("Origins of its pages"),
        help_text=_(
            "One a line, such as https://crm.bank.kz: the scheme, the host and, if it has one, the port."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://crm.bank.kz"}),
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if Panel.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another panel has this short name, or had it before it was revoked."))
        return slug

    def clean_origins(self) -> list[str]:
        lines = [line.strip().lower().rstrip("/") for line in self.cleaned_data["origins"].split()]
        for line in lines:
            if not ORIGIN.fullmatch(line):
                raise ValidationError(_("“%(line)s” is no origin."), params={"line": line})
        return list(dict.fromkeys(lines))
