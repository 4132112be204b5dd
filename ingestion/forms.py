"""What is typed and chosen on the pages of the library."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from foundation.clock import Validity
from foundation.models import Label
from ingestion import intranet
from ingestion.cards import Description, state_of
from ingestion.models import Document, Kind, Passage, Version
from ingestion.pipeline.parsing import EXTENSIONS
from ingestion.settling import SHORTEST_REASON
from ingestion.shelf import State
from ingestion.uploads import Card
from ingestion.versions import mark

ACCEPTED = ",".join([*EXTENSIONS, ".jsonl", ".zip"])


class DayField(forms.DateField):
    """A day from the browser's own date field, which speaks ISO in every language."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several. Empty ones are let through: they are refused one by one, with their reason."""

    widget = FilesInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """The files that arrived, each checked as Django checks one."""
        files = data if isinstance(data, list | tuple) and data else [data]
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """Files and what is said about all of them."""

    chosen = FilesField(label=_("Files"), allow_empty_file=True, max_length=255)
    document = forms.ModelChoiceField(
        Document.objects.all(),
        to_field_name="slug",
        required=False,
        label=_("Belongs to"),
        empty_label=_("a document of its own"),
        help_text=_("A file under a name that is known becomes the next version of that document by itself."),
    )
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.INSTRUCTION, label=_("Kind"))
    language = forms.ChoiceField(
        choices=[("", _("as in the text")), *settings.LANGUAGES], required=False, label=_("Language")
    )
    effective_from = DayField(required=False, label=_("Effective from"))
    effective_until = DayField(
        required=False, label=_("Effective until"), help_text=_("The first day on which it no longer holds.")
    )
    labels = forms.ModelMultipleChoiceField(
        Label.objects.all(),
        required=False,
        label=_("Who may see it"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only people who hold every label chosen here. Without a label everybody sees it."),
    )
    publish_when_ready = forms.BooleanField(required=False, label=_("Publish as soon as it is ready"))
    # how many files were chosen, when the script sends them one by one
    together = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Dates in order, and one file only for a named document."""
        values: dict[str, Any] = super().clean() or {}
        start, until = values.get("effective_from"), values.get("effective_until")
        if start and until and until <= start:
            self.add_error("effective_until", _("It must be later than “effective from”."))
        chosen = values.get("chosen", [])
        bundled = any((file.name or "").lower().endswith(".zip") for file in chosen)
        several = bundled or max(len(chosen), values.get("together") or 1) > 1
        if values.get("document") and several:
            self.add_error("document", _("Choose one file for a new version of a document."))
        return values

    def card(self) -> Card:
        """What was said, as the library takes it; a new version keeps its document's kind."""
        said = self.cleaned_data
        document: Document | None = said.get("document")
        return Card(
            kind=document.kind if document else said["kind"],
            title=document.title if document else "",
            language=document.language if document else said["language"],
            slug=document.slug if document else "",
            labels=list(said["labels"]),
            effective_from=said["effective_from"],
            effective_until=said["effective_until"],
            publish_when_ready=said["publish_when_ready"],
        )


class PagesForm(UploadForm):
    """Addresses of pages, and what is said about all of them."""

    MOST = 50

    # each page is a document of its own
    chosen, document, together = None, None, None  # type: ignore[assignment]
    addresses = forms.CharField(
        max_length=20_000,
        label=_("Addresses, one on a line"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean_addresses(self) -> list[str]:
        """Each address once."""
        found = intranet.addresses(self.cleaned_data["addresses"].splitlines())
        if not found:
            raise forms.ValidationError(_("Name at least one address."))
        if len(found) > self.MOST:
            raise forms.ValidationError(_("At most 50 addresses at once."))
        return found


class WindowForm(forms.Form):
    """The days on which a version holds, and what the admin saw of the document when they chose them."""

    effective_from = DayField(required=False, label=_("Effective from"))
    effective_until = DayField(required=False, label=_("Effective until"))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Dates in order."""
        values: dict[str, Any] = super().clean() or {}
        start, until = values.get("effective_from"), values.get("effective_until")
        if start and until and until <= start:
            self.add_error("effective_until", _("It must be later than “effective from”."))
        return values

    def window(self) -> Validity:
        """The days that were chosen."""
        return Validity(self.cleaned_data["effective_from"], self.cleaned_data["effective_until"])


def window_form(version: Version) -> WindowForm:
    """The days stated at upload, else what the text says, to be confirmed."""
    stated = version.effective_from or version.effective_until
    names = ("effective_from", "effective_until") if stated else ("proposed_from", "proposed_until")
    first, until = (getattr(version, name) for name in names)
    initial = {"effective_from": first, "effective_until": until, "seen": mark(version.document)}
    return WindowForm(initial=initial, auto_id=False)


def days_form(passage: Passage) -> WindowForm:
    """A passage's own days, to be confirmed with its version."""
    initial = {"effective_from": passage.effective_from, "effective_until": passage.effective_until}
    return WindowForm(initial=initial, auto_id=False)


class PassageForm(WindowForm):
    """A passage's text and days; `seen` is the sum of the text that the person saw."""

    text = forms.CharField(
        required=False, max_length=20_000, label=_("Text"), widget=forms.Textarea(attrs={"rows": 8})
    )

    @classmethod
    def of(cls, passage: Passage) -> "PassageForm":
        """The form of a passage as it is."""
        names = ("text", "effective_from", "effective_until")
        known = {name: getattr(passage, name) for name in names}
        return cls(initial={**known, "seen": passage.text_sha256})


class ReleaseForm(forms.Form):
    """Why a quarantined version may go on."""

    reason = forms.CharField(min_length=SHORTEST_REASON, max_length=500, label=_("Reason"))


class FilterForm(forms.Form):
    """What a list of documents is narrowed to; a value that makes no sense narrows nothing."""

    q = forms.CharField(
        required=False, max_length=100, label=_("Title"), widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(choices=[("", _("any kind")), *Kind.choices], required=False, label=_("Kind"))
    language = forms.ChoiceField(
        choices=[("", _("any language")), *settings.LANGUAGES], required=False, label=_("Language")
    )
    state = forms.ChoiceField(
        choices=[("", _("any state")), *State.choices], required=False, label=_("State")
    )

    def wanted(self, name: str) -> str:
        """What was chosen in a field, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class CardForm(forms.Form):
    """What is known about a document; the short name in its citations stays. `seen`: how it stood when the
    page opened."""

    seen = forms.CharField(widget=forms.HiddenInput)
    title = forms.CharField(max_length=300, label=_("Title"))
    kind = forms.ChoiceField(choices=Kind.choices, label=_("Kind"))
    language = forms.ChoiceField(choices=settings.LANGUAGES, label=_("Language"))
    labels = forms.ModelMultipleChoiceField(
        Label.objects.all(),
        required=False,
        label=_("Who may see it"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only people who hold every label chosen here. Without a label everybody sees it."),
    )
    pair = forms.ModelChoiceField(
        Document.objects.all(),
        required=False,
        label=_("The same in another language"),
        empty_label=_("none"),
    )

    def __init__(self, data: Any, document: Document) -> None:
        names = ("title", "kind", "language", "pair")
        known = {name: getattr(document, name) for name in names}
        known |= {"labels": document.labels.all(), "seen": state_of(document)}
        super().__init__(data, initial=known)
        choice = self.fields["pair"]
        if isinstance(choice, forms.ModelChoiceField):
            choice.queryset = Document.objects.exclude(pk=document.pk)

    def description(self) -> Description:
        """What was said, as the library takes it."""
        return Description(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class SynonymsForm(forms.Form):
    """Words that say the same, one on a line."""

    words = forms.CharField(
        max_length=1_000,
        label=_("Words that say the same, one on a line"),
        help_text=_("The first is what operators type most: an abbreviation, a status, a product."),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
    )

    REFUSED: ClassVar = {
        "too_few": _("At least two words, one on a line."),
        "too_many": _("At most eight words."),
        "too_long": _("A word is longer than 80 characters."),
        "known": _("One of these words is in another line of the list. Remove that line first."),
    }

    def refuse(self, code: str) -> None:
        """Say why the words can't be taken."""
        self.add_error("words", self.REFUSED[code])
