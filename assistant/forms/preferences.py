"""How a person wants the interface."""

from django import forms
from django.conf import settings

from foundation.models import Theme


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


class KeysForm(forms.Form):
    shortcuts = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
