"""How a person wants the interface."""

from django import forms
from django.conf import settings

from foundation.models import Theme


class ThemeForm(forms.Form):
    theme = forms.ChoiceField(choices=Theme.choices)


class KeysForm(forms.Form):
    shortcuts = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])


class EvidenceForm(forms.Form):
    while_typing = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])


class TourForm(forms.Form):
    tour = forms.ChoiceField(choices=[("seen", "seen"), ("again", "again")])


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)
