"""A comparison with its rules, a case by hand, a file of cases."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assistant.evaluation import cases
from assistant.evaluation.expecting import BadCase
from assistant.evaluation.rules import Rules
from assistant.evaluation.words import RULES
from assistant.models import EvaluationCase
from assistant.models.evaluation import CaseOrigin
from assistant.pipeline.masking import MaskingError
from assistant.pipeline.taking import LONGEST
from assistant.tuning import registry
from foundation.models import User
from foundation.route_models import StoredRoute, Where
from foundation.routes import BESIDE

LARGEST_FILE = 2_000_000
SETTINGS_ROUTES = ("local", "untuned")
PROBLEMS = {
    "no_question": _("Write a question."),
    "bad_date": _("Write a date as 2026-03-01."),
    "bad_history": _("What was said before can't be read."),
    "bad_expected": _(
        "Expected figures need a number, at most 200 characters; whatever is expected is a text or a list."
    ),
    "private_expected": _("What is expected reads like a customer's field. Write it without."),
    "contradictory": _("A case has to be refused or expects something, not both."),
    "masking_failed": _("The text can't be masked, so it was not kept."),
}
HELP = {
    "at_least": _("Fewer say too little."),
    "slower_times": _("So many times the champion's time; it counts only above the time below."),
    "farthest": _("A challenger that leads further is refused."),
}


class ComparisonForm(forms.Form):
    """Which routes over the bank's cases, and by which rules: they are kept before the first answer."""

    name = forms.CharField(max_length=120, label=_("Name"))
    champion = forms.ChoiceField(label=_("Champion"), help_text=_("What answers today."))
    challengers = forms.MultipleChoiceField(label=_("Challengers"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, challengers: Sequence[str] = ()) -> None:
        """`challengers`: those ticked at first."""
        super().__init__(data, initial={"challengers": challengers})
        names = [*SETTINGS_ROUTES, *(f"{BESIDE}{name}" for name in registry.names())]
        names += StoredRoute.objects.values_list("name", flat=True)
        for name in ("champion", "challengers"):
            chosen: Any = self.fields[name]
            chosen.choices = [(one, one) for one in names]
        for rule in fields(Rules):
            self.fields[rule.name] = _rule_field(rule.name, rule.default)

    def clean(self) -> dict[str, Any]:
        """A champion is no challenger."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("champion") in values.get("challengers", ()):
            self.add_error("challengers", gettext("The champion can't challenge itself."))
        return values

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        """The fields of the rules."""
        return [self[rule.name] for rule in fields(Rules)]

    def rules(self) -> Rules:
        """The rules as they were written down."""
        return Rules(**{rule.name: self.cleaned_data[rule.name] for rule in fields(Rules)})

    def routes(self) -> list[str]:
        """The champion, then the challengers."""
        return [self.cleaned_data["champion"], *self.cleaned_data["challengers"]]


class CaseForm(forms.Form):
    """A case by hand; fields of customers are hidden before it is kept."""

    question = forms.CharField(
        max_length=LONGEST, label=_("Question"), widget=forms.Textarea(attrs={"rows": 2})
    )
    figure = forms.CharField(
        max_length=200, required=False, label=_("Expected figures"), help_text=_("For example: 1 500; 3")
    )
    answers = forms.CharField(
        required=False,
        label=_("Or expected words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One of them a line; any of them is right."),
    )
    gold_passage_ids = forms.CharField(
        required=False,
        label=_("Expected passages"),
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line, for example card-tariffs@1#2.5; any of them has to be cited."),
    )
    as_of = forms.DateField(
        required=False, label=_("On the day"), widget=forms.DateInput(attrs={"type": "date"})
    )
    said = forms.CharField(max_length=LONGEST, required=False, label=_("Question before it"))
    replied = forms.CharField(max_length=LONGEST, required=False, label=_("And its answer"))
    must_refuse = forms.BooleanField(required=False, label=_("It has to be refused"))

    def kept(self, by: User) -> EvaluationCase | None:
        """The case once it is kept; None with an error on the form."""
        values = self.cleaned_data
        row = {**values, **{name: values[name].split("\n") for name in ("answers", "gold_passage_ids")}}
        row |= {
            name: [one.strip() for one in row[name] if one.strip()]
            for name in ("answers", "gold_passage_ids")
        }
        row["history"] = [{"question": values["said"], "answer": values["replied"]}] if values["said"] else []
        try:
            return cases.add(row, CaseOrigin.HAND, by)
        except BadCase as reason:
            self.add_error(None, str(PROBLEMS[reason.code]))
        except MaskingError:
            self.add_error(None, str(PROBLEMS["masking_failed"]))
        return None


class CaseFileForm(forms.Form):
    """Cases as JSON Lines."""

    file = forms.FileField(label=_("JSON Lines file"))

    def clean_file(self) -> list[str]:
        """Its lines."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST_FILE:
            raise forms.ValidationError(gettext("The file is too large: at most 2 MB."))
        try:
            return str(given.read().decode("utf-8-sig")).splitlines()
        except UnicodeDecodeError:
            raise forms.ValidationError(gettext("The file is not UTF-8 text.")) from None


def _rule_field(name: str, default: Any) -> forms.Field:
    words: Any = {"label": RULES[name], "initial": default}
    words["help_text"] = HELP.get(name, "")
    if name == "farthest":
        return forms.ChoiceField(choices=Where.choices, **words)
    if isinstance(default, int):
        return forms.IntegerField(min_value=1, max_value=10_000, **words)
    return forms.FloatField(min_value=0, widget=forms.NumberInput(attrs={"step": "any"}), **words)
