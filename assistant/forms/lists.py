"""What is put on the bank's own lists: topics, contacts, forms."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ingestion import knowledge

CODE_HELP = _("Small letters, digits and hyphens. The code of an entry that exists replaces it.")


class TopicForm(forms.Form):
    """A topic: what the model chooses is the code, by its title and description; its documents."""

    code = forms.SlugField(max_length=40, label=_("Code"), help_text=CODE_HELP)
    title = forms.CharField(max_length=80, label=_("Title"))
    description = forms.CharField(
        max_length=300,
        required=False,
        label=_("What belongs to it"),
        help_text=_("The model reads this. Name the words customers use."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    documents = forms.MultipleChoiceField(
        required=False,
        label=_("Documents"),
        help_text=_(
            "Analytics counts the questions that they answer under this topic. A document has one topic."
        ),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        documents: Any = self.fields["documents"]
        documents.choices = knowledge.titles()


class ContactForm(forms.Form):
    """Whom to ask, and about what: everything, a kind of document, or one document."""

    about = forms.ChoiceField(required=False, label=_("For questions about"))
    words = forms.CharField(
        max_length=120,
        label=_("Whom to ask"),
        help_text=_("A department and how to reach it, as operators should read it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.choices = [
            ("", _("everything else")),
            (_("A kind of document"), list(knowledge.kinds())),
            (_("A document"), list(knowledge.titles())),
        ]


class FillableForm(forms.Form):
    """A form that operators may choose, as its JSON Schema."""

    code = forms.SlugField(max_length=40, label=_("Code"), help_text=CODE_HELP)
    title = forms.CharField(max_length=80, label=_("Title"))
    schema = forms.CharField(
        max_length=20_000,
        label=_("JSON Schema"),
        help_text=_("An object: texts, numbers, dates, lists, choices. The model reads each description."),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "code"}),
    )

    def clean_schema(self) -> dict[str, Any]:
        """The schema as an object."""
        try:
            schema = json.loads(self.cleaned_data["schema"])
        except ValueError:
            schema = None
        if not isinstance(schema, dict):
            raise ValidationError(_("This is no JSON object."))
        return schema
