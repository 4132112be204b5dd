"""Words of the masking policy: what may happen to a field, what each is, what is said of a hidden one."""

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.masked import Note

register = template.Library()
Words = dict[str, Promise | str]

ACTIONS: Words = {"mask": _("Hide"), "generalise": _("Generalise"), "keep": _("Keep")}
MEANINGS: Words = {
    "mask": _("A placeholder stands in place of the value. The model learns nothing of it."),
    "generalise": _(
        "Hidden in the same way, but the model learns a band: an age from 35 to 45, a sum up to 1 000 000 ₸."
    ),
    "keep": _("The value stays in the question: it is stored, and the model reads it."),
}

KINDS: Words = {
    "PERSON": _("first name, patronymic and surname in every form"),
    "IIN": _("12 digits in every spelling; the band is the age"),
    "BIN": _("number of a company or sole trader"),
    "IBAN": _("account number that begins with KZ"),
    "CARD": _("whole number, or its last digits"),
    "ACCOUNT": _("also numbers of contracts and applications"),
    "AMOUNT": _("balance, debt, salary, turnover; a sum that is to be priced always stays"),
    "PHONE": _("mobile, landline and foreign numbers"),
    "EMAIL": _("every address but the bank's own"),
    "DOC_ID": _("identity card, passport, residence permit"),
    "DOB": _("in digits or words; the band is the age"),
    "ADDRESS": _("town, street, house and flat of a customer"),
    "SECRET": _("PIN, CVV, one-time code, code word, password"),
    "MEDICAL": _("diagnoses, disability, sick leave"),
    "VEHICLE": _("number plate, VIN, cadastral number"),
}

NOTES: Words = {
    "sum_below": _("a sum below %(first)s ₸"),
    "sum_between": _("a sum from %(first)s to %(second)s ₸"),
    "sum_from": _("a sum of %(first)s ₸ or more"),
    "age_below": _("younger than %(first)s"),
    "age_between": _("between %(first)s and %(second)s years old"),
    "age_from": _("%(first)s years old or older"),
    "wrong_length": _("%(first)s digits instead of %(second)s"),
}

IMPOSSIBLE: Words = {
    "nothing_changed": _("Nothing was changed: these choices are in force already."),
    "not_possible_for_label": _("This can't be chosen for that kind of field. Nothing was changed."),
    "changed_meanwhile": _(
        "Somebody else has changed the policy meanwhile; the page shows it now. Yours was not stored."
    ),
}


@register.filter
def action_words(action: str) -> Promise | str:
    """What may be chosen for a kind of field."""
    return ACTIONS.get(action, action)


@register.filter
def action_meaning(action: str) -> Promise | str:
    """What a choice means, in one line."""
    return MEANINGS.get(action, "")


@register.filter
def kind_words(label: str) -> Promise | str:
    """What counts as this kind of field."""
    return KINDS.get(label, "")


@register.filter
def note_words(note: Note) -> str:
    """What the model learns of a hidden value."""
    figures = [number_format(int(figure), force_grouping=True) for figure in note.figures]
    values = dict(zip(("first", "second"), figures, strict=False))
    return str(NOTES[note.code]) % values
