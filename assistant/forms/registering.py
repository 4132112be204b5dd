"""Which adapter is to answer."""

from django import forms


class PromoteForm(forms.Form):
    """An adapter by name, and why where no comparison accepted it."""

    name = forms.CharField(max_length=120)
    reason = forms.CharField(max_length=300, required=False)
