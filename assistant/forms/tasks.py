"""What is handed in for a task: a text or a file, and what is wanted of it."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assistant import resting
from assistant.forms.asking import Typed
from assistant.models import Conversation, Fillable, Topic
from assistant.models.questions import Task
from assistant.pipeline.choosing import labels_keep
from assistant.pipeline.tasks import Handed
from assistant.pipeline.tasks.values import CHANNELS, LONGEST
from foundation import access, clock
from foundation.models import User
from ingestion import knowledge

LANGUAGES = [("", _("of the text")), ("ru", "Русский"), ("kk", "Қазақша"), ("en", "English")]
CHANNEL_WORDS = {"email": _("e-mail"), "chat": _("chat"), "letter": _("letter")}
LARGEST = 10 * 1024 * 1024


class HandInForm(forms.Form):
    """A text, or a file in its place, for one task of one's own conversation."""

    text = Typed(required=False)
    file = forms.FileField(required=False, error_messages={"empty": _("The file is empty.")})
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label=_("Language of the result"))
    conversation = forms.ModelChoiceField(Conversation.objects.none(), required=False)
    # in which tab, and for which conversation, it was typed: it is kept there until it is handed in
    tab = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    kept_in = forms.ModelChoiceField(Conversation.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.task = user, task
        for name in ("conversation", "kept_in"):
            own: Any = self.fields[name]
            own.queryset = Conversation.objects.filter(operator=user)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip()
        if len(text) > LONGEST:
            raise ValidationError(
                _("The text has %(length)s characters; %(limit)s are possible. Keep what matters."),
                params={"length": len(text), "limit": LONGEST},
            )
        return text

    def clean_file(self) -> Any:
        """The file, if its kind can be read and it is no larger than the limit."""
        file = self.cleaned_data["file"]
        if file and not knowledge.accepted(file.name):
            raise ValidationError(
                _("Such files can't be read. PDF, Word, Excel, PowerPoint, e-mail, text or a picture.")
            )
        if file and file.size > LARGEST:
            raise ValidationError(
                _("The file has %(size)s MB; %(limit)s are possible."),
                params={"size": -(-file.size // 1024**2), "limit": LARGEST // 1024**2},
            )
        return file

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data["text"] and not data["file"]:
            raise ValidationError(_("Paste a text or choose a file first."))
        return data

    def handed(self, text: str, of_file: bool) -> Handed:
        """What the pipeline is handed; call on a valid form only."""
        said = self.cleaned_data
        return Handed(
            self.task,
            text,
            asked_by=self.user,
            reader=access.reader_of(self.user),
            language=said["language"],
            of_file=of_file,
            conversation=said["conversation"],
            **self.wanted(),
        )

    def wanted(self) -> dict[str, Any]:
        """What this task alone needs."""
        return {}


class TopicOfForm(HandInForm):
    """The bank's own list counts."""

    def wanted(self) -> dict[str, Any]:
        """Each topic with what the model reads of it."""
        return {"topics": [one.told for one in Topic.objects.listed()]}


class FieldsOfForm(HandInForm):
    """One of the bank's forms, or a schema of one's own."""

    form = forms.ChoiceField(required=False, label=_("Form"))
    schema = forms.CharField(
        required=False,
        max_length=20_000,
        label=_("JSON Schema"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(one.code, one.title) for one in Fillable.objects.listed()]
        choice: Any = self.fields["form"]
        choice.choices = [*listed, ("", _("a schema of my own"))]
        choice.initial = listed[0][0] if listed else ""
        self.order_fields(["form", "language"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data["form"]:
            try:
                data["schema"] = json.loads(data["schema"])
            except ValueError:
                data["schema"] = None
            if not isinstance(data["schema"], dict):
                raise ValidationError(_("Choose a form, or paste its JSON Schema."))
        return data

    def wanted(self) -> dict[str, Any]:
        """The schema."""
        return {"schema": self.schema_wanted()}

    def schema_wanted(self) -> dict[str, Any]:
        """Of the chosen form, else what was pasted."""
        if code := self.cleaned_data["form"]:
            chosen: dict[str, Any] = Fillable.objects.listed().get(code=code).schema
            return chosen
        pasted: dict[str, Any] = self.cleaned_data["schema"]
        return pasted


class ReplyForm(HandInForm):
    """The letter template to start from, and where the reply goes."""

    letter = forms.ChoiceField(required=False, label=_("Template"))
    channel = forms.ChoiceField(
        choices=[(one, CHANNEL_WORDS[one]) for one in CHANNELS],
        initial=CHANNELS[0],
        required=False,
        label=_("Channel"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = knowledge.letters(access.reader_of(self.user), clock.today())
        due, mark = resting.due_slugs(), _("to re-check")
        choice: Any = self.fields["letter"]
        choice.choices = [
            ("", _("none: a short reply")),
            *(
                (one.slug, f"{one.title} · {one.language}" + (f" · {mark}" if one.slug in due else ""))
                for one in offered
            ),
        ]
        self.order_fields(["letter", "language", "channel"])

    def wanted(self) -> dict[str, Any]:
        """The letter's text for the customer; what it tells the staff stays out."""
        said = self.cleaned_data
        slug = said["letter"]
        found = knowledge.letter(slug, access.reader_of(self.user), clock.today()) if slug else None
        letter = {"template": found.text, "keeps": labels_keep([found])} if found else {}
        return {**letter, "channel": said["channel"] or CHANNELS[0]}


FORMS: dict[Task, type[HandInForm]] = {
    Task.REPLY: ReplyForm,
    Task.SUMMARISE: HandInForm,
    Task.CLASSIFY: TopicOfForm,
    Task.EXTRACT: FieldsOfForm,
}
