"""Words for the codes of the pipeline. A code without words here shows the general sentence of its list."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ingestion.pipeline.values import Place

register = template.Library()
Words = dict[str, Promise | str]

HIDDEN: Words = {
    "PERSON": gettext_lazy("name"),
    "IIN": gettext_lazy("IIN"),
    "BIN": gettext_lazy("BIN"),
    "IBAN": gettext_lazy("IBAN"),
    "CARD": gettext_lazy("card"),
    "ACCOUNT": gettext_lazy("account or contract"),
    "AMOUNT": gettext_lazy("customer's sum"),
    "PHONE": gettext_lazy("phone"),
    "EMAIL": gettext_lazy("e-mail"),
    "DOC_ID": gettext_lazy("identity document"),
    "DOB": gettext_lazy("date of birth"),
    "ADDRESS": gettext_lazy("address"),
    "SECRET": gettext_lazy("code or password"),
    "MEDICAL": gettext_lazy("health data"),
    "VEHICLE": gettext_lazy("vehicle or property number"),
}


@register.filter
def hidden_word(label: str) -> Promise | str:
    """The word for a kind of customer field that was hidden."""
    return HIDDEN.get(label, label)


@register.filter
def place_words(place: Place) -> str:
    """Where in a document a passage stands: clause, row or page; empty when it is not known."""
    if place.clause:
        return _("clause %(clause)s") % {"clause": place.clause}
    if place.row is not None and place.sheet:
        return _("sheet “%(sheet)s”, row %(row)s") % {"sheet": place.sheet, "row": place.row}
    if place.row is not None:
        return _("row %(row)s") % {"row": place.row}
    return _("p. %(page)s") % {"page": place.page} if place.page is not None else ""
