"""Forms of the retention page."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.models import Answer, Conversation
from assistant.models.retention import DataClass
from assistant.people import manageable_by
from assistant.retention import NotPossible, documents, searching
from assistant.retention.expiring import outlived
from assistant.retention.holding import SHORTEST_REASON
from assistant.retention.terms import LONGEST, terms
from foundation.models import Label, User
from ingestion import knowledge


class TermForm(forms.Form):
    """How long a class of data is kept; without days the default counts. A shorter term has to be confirmed:
    `seen` is what was shown of it, so that nobody confirms anything else."""

    data_class = forms.ChoiceField(label=_("What"), choices=DataClass.choices)
    label = forms.ModelChoiceField(
        Label.objects.all(),
        label=_("Answered from documents under"),
        required=False,
        empty_label=_("any label"),
    )
    days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        help_text=_("Empty: as it was before anybody decided."),
    )
    sure = forms.BooleanField(label=_("Keep it shorter: this can't be undone."), required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        if data is None:
            del self.fields["sure"], self.fields["seen"]

    def clean(self) -> dict[str, Any]:
        """Only conversations are told apart by labels; what would be destroyed was seen."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("label") and values.get("data_class") != DataClass.CONVERSATION:
            self.add_error("label", _("Only questions and answers are kept by label."))
        if not self.errors:
            self._confirm(values["data_class"], values["label"], values["days"])
        return values

    def rule(self) -> dict[str, Any]:
        """What was decided, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("data_class", "label", "days")}

    def _confirm(self, data_class: str, label: Label | None, days: int | None) -> None:
        """Ask unless it was asked, in the same words, and confirmed."""
        slug, now = label.slug if label else None, terms()
        wanted = now.with_rule(data_class, slug, days)
        before, after = now.days_of(data_class, slug), wanted.days_of(data_class, slug)
        if after >= before:
            return
        told = {"before": before, "after": after, "count": outlived(data_class, wanted)}
        shown = f"{data_class} {slug or ''} {after} {told['count']}"
        if self.cleaned_data["sure"] and self.cleaned_data["seen"] == shown:
            return
        # as it was sent, but with what is shown now, and not confirmed
        self.data = {name: self.data[name] for name in self.data if name != "sure"} | {"seen": shown}
        words = gettext(
            "The term gets shorter: %(before)d days now, %(after)d then. "
            "Destroyed within a quarter of an hour: %(count)d."
        )
        self.add_error("sure", words % told)


class _TargetForm(forms.Form):
    """What a hold or an erasure is about, and why."""

    answer = forms.IntegerField(
        label=_("Number of an answer"),
        required=False,
        min_value=1,
        help_text=_(
            "It stands on the page of the review and in the dossier. The whole conversation is meant."
        ),
    )
    user = forms.ModelChoiceField(User.objects.none(), label=_("or a person"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        min_length=SHORTEST_REASON,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Customer data in it is hidden. It stays on record."),
    )
    targets: tuple[str, ...] = ("answer", "user")

    def __init__(self, data: Any, by: User, **initial: str) -> None:
        super().__init__(data, initial=initial)
        people = self.fields["user"]
        if isinstance(people, forms.ModelChoiceField):
            people.queryset = manageable_by(by).order_by("username")

    def clean(self) -> dict[str, Any]:
        """Exactly one thing is meant."""
        values: dict[str, Any] = super().clean() or {}
        if sum(bool(values.get(name)) for name in self.targets) != 1:
            self.add_error(None, _("Name one thing, and only one."))
        elif number := values.get("answer"):
            answer = Answer.objects.select_related("question__conversation").filter(pk=number).first()
            if answer is None:
                self.add_error("answer", _("There is no answer with this number."))
            else:
                values["conversation"] = answer.question.conversation
        return values

    def target(self) -> Conversation | User:
        """What is meant, once the form is valid."""
        found: Conversation | User = self.cleaned_data.get("conversation") or self.cleaned_data["user"]
        return found


class HoldForm(_TargetForm):
    """What must be kept."""


class EraseForm(_TargetForm):
    """What must go."""

    value = forms.CharField(
        label=_("or a customer's value"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "An IIN, a card, a name as it was typed. It is looked for among the hidden values and in every "
            "text of the trail, and not stored."
        ),
    )
    document = forms.CharField(
        label=_("or a document"),
        required=False,
        max_length=140,
        help_text=_(
            "Its short name, with @ and a number one version of it. For what should never have been "
            "uploaded: what only holds no more is retired."
        ),
    )
    sure = forms.BooleanField(label=_("This can't be undone. I have checked what is meant."))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("answer", "user", "value", "document", "reason", "sure", "seen")
    targets = ("answer", "user", "value", "document")

    def clean_document(self) -> tuple[str, int | None] | None:
        """The document's short name and the number of the version, if one of it is meant."""
        name = self.cleaned_data["document"]
        try:
            return documents.meant(name) if name else None
        except NotPossible:
            raise forms.ValidationError(
                _("There is no document with this short name, or no such version.")
            ) from None

    def clean(self) -> dict[str, Any]:
        """What goes together with a document, or with a value that stands in plain text, was seen."""
        values = super().clean()
        if self.errors:
            return values
        if named := values["document"]:
            words = gettext(
                "Conversations in which something was answered from it are emptied as well: %(count)d."
            )
            self._confirm(documents.answered_from(named[0], knowledge.versions_of(*named)).count(), words)
        elif value := values["value"]:
            words = gettext("Conversations in which it stands in plain text are emptied as well: %(count)d.")
            self._confirm(len(searching.find(value).conversations), words)
        return values

    def _confirm(self, count: int, words: str) -> None:
        """Ask unless no conversation goes with it, or it was asked with the same number."""
        meant = self.data.get("document") or self.data.get("value")
        shown = f"{meant} {count}"
        if not count or self.cleaned_data["seen"] == shown:
            return
        self.data = {name: self.data[name] for name in self.data if name != "sure"} | {"seen": shown}
        self.add_error("sure", words % {"count": count})
