"""A data set to be built: its name, and whether the shipped rows go along."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from assistant.models import DataSet
from assistant.tuning import building
from foundation.models import User

# the rule of the command, for the whole of a name
_NAME = RegexValidator(
    rf"^{building.NAME.pattern}\Z", _("A name has Latin letters, figures and dashes, 60 at most.")
)


class DataSetForm(forms.Form):
    """The same name again gets the next number."""

    name = forms.CharField(max_length=60, label=_("Name"), validators=[_NAME])
    worked = forms.BooleanField(required=False, label=_("with the worked rows that Sufler is shipped with"))

    def built(self, by: User) -> tuple[DataSet, bool] | None:
        """The data set and whether it is new; None with an error on the form."""
        name = self.cleaned_data["name"]
        before = DataSet.objects.filter(name=name).first()
        try:
            made = building.build(name, by, worked=self.cleaned_data["worked"])
        except building.NothingToLearn:
            self.add_error(
                None, _("No row is left to learn from: no answer given as an example may be used.")
            )
            return None
        return made, made != before
