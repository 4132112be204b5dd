"""Words for the codes of the pipeline. A code without words here shows the general sentence of its list."""

from typing import TYPE_CHECKING

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assistant.pipeline import screening
from assistant.pipeline.recording import GAPS

if TYPE_CHECKING:
    from ingestion.pipeline.values import Place

register = template.Library()
Words = dict[str, Promise | str]

HIDDEN: Words = {
    "PERSON": gettext_lazy("person's name"),
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

# what the guard found; the codes are reasons of Flag
CHECKS: Words = {
    "foreign_figure": gettext_lazy("The marked figure stands in no source: check it."),
    "uncited": gettext_lazy("The answer names no source: compare it with them."),
    "unsupported": gettext_lazy("The sources did not confirm all that the model wrote: read what is quoted."),
    "language": gettext_lazy("The answer is not in the language of the question."),
    "contradiction": gettext_lazy(
        "Two documents in force say different things: both are shown. Ask which holds."
    ),
    "leak": gettext_lazy("The answer may hold somebody's personal data: do not pass it on."),
}

# why there is no answer
REFUSALS: Words = {
    "nothing_found": gettext_lazy("The bank's documents in force on this date say nothing about it."),
    "not_in_sources": gettext_lazy(
        "The closest passages do not answer the question. Read them before you answer from memory."
    ),
    "masking_failed": gettext_lazy(
        "The customer's data could not be hidden safely, so the question was sent nowhere. "
        "Take names and numbers out and ask again."
    ),
    "vault_unreadable": gettext_lazy(
        "What was hidden earlier in this conversation can't be read any more. "
        "Press Next customer and ask there; nothing was sent."
    ),
    "small_talk": gettext_lazy(
        "Good to hear from you. Sufler answers questions about the bank's products and rules: type what the "
        "customer asks."
    ),
    "gibberish": gettext_lazy(
        "This could not be read as a question. Type in a few words what the customer wants to know."
    ),
    "insult": gettext_lazy(
        "Sufler helps with questions about the bank's products and rules. Type what the customer asks."
    ),
    "other_language": gettext_lazy("Sufler answers in Russian, Kazakh and English. Ask in one of them."),
    "orders": gettext_lazy(
        "Sufler only answers questions from the bank's documents. It follows no other orders and shows none "
        "of its own. The request was flagged."
    ),
    "other_customer": gettext_lazy(
        "Sufler knows no customers and gives out nobody's data. How to deal with such a request stands in "
        "the bank's rules: ask about them. The request was flagged."
    ),
    "no_form": gettext_lazy("The model could not fill this in. Nothing of what it wrote is kept."),
    "incomplete": gettext_lazy("A field that the form requires stands nowhere in the text."),
    "only_repeated": gettext_lazy(
        "The model only repeated the text, so there is no summary. Shorten the text."
    ),
    "no_topics": gettext_lazy("The bank's list of topics is empty."),
    "bad_schema": gettext_lazy("This schema can't be filled in from a text. Use a plain object."),
    "empty_text": gettext_lazy("There is no text to read."),
    "text_too_long": gettext_lazy("The text is too long. Keep what matters."),
    "nothing_written": gettext_lazy("The model wrote nothing. Try again, or change the text."),
    "internal_source": gettext_lazy(
        "The draft repeated a document that is for staff only, so it is withheld."
    ),
    "limit_minute": gettext_lazy(
        "So much was asked in this minute that the limit is reached. Ask again in a minute; the passages "
        "stand beside it."
    ),
    "limit_day": gettext_lazy(
        "Today's limit of answers is reached, so none is written until midnight. The passages stand beside "
        "it; whoever keeps the limits can raise it."
    ),
    "limit_month": gettext_lazy(
        "This month's limit of answers is reached, so none is written until the month is over. The passages "
        "stand beside it; whoever keeps the limits can raise it."
    ),
    "empty_question": gettext_lazy("The question is empty."),
    "question_too_long": gettext_lazy("The question is too long. Keep what matters and ask again."),
}

_INDEX_AWAY = gettext_lazy("The search does not answer. It is usually back within a minute.")
# why an engine gave no answer
FAILURES: Words = {
    "unreachable": gettext_lazy("The language model does not answer. It is usually back within a minute."),
    "busy": gettext_lazy("The language model is too busy just now."),
    "too_long": gettext_lazy(
        "The question and its sources are too long for the model. Make the question shorter."
    ),
    "refused": gettext_lazy(
        "The language model did not accept the request. The administrators have to look at it."
    ),
    "not_allowed": gettext_lazy(
        "The bank's routing policy lets this text go to no model that could answer. Nothing was sent."
    ),
    "restarting": gettext_lazy(
        "Sufler is being restarted, so this answer could not be finished. Ask again in a minute."
    ),
    "index_away": _INDEX_AWAY,
    "index_busy": _INDEX_AWAY,
    "connection": gettext_lazy("The connection to Sufler broke off."),
}


@register.filter
def check_words(code: str) -> Promise | str:
    """What to look at when a check of the guard did not pass."""
    return CHECKS.get(code, _("Check the answer against the sources."))


@register.filter
def refusal_words(code: str) -> Promise | str:
    """Why there is no answer."""
    return REFUSALS.get(code, _("There is no answer in the documents."))


@register.filter
def is_gap(code: str) -> bool:
    """Whether a refusal says that the documents lack an answer, not that nothing was asked of them."""
    return code not in screening.CODES


@register.filter
def leaves_a_gap(code: str) -> bool:
    """Whether the question is kept among the gaps for this reason."""
    return code in GAPS


@register.filter
def failure_words(code: str) -> Promise | str:
    """What broke, as far as it concerns the operator."""
    return FAILURES.get(code, _("Something in Sufler broke. The administrators can see when and where."))


@register.filter
def hidden_word(label: str) -> Promise | str:
    """The word for a kind of customer field that was hidden."""
    return HIDDEN.get(label, label)


@register.filter
def place_words(place: "Place") -> str:
    """Where in a document a passage stands: clause, row or page; empty when it is not known."""
    if place.clause:
        return _("clause %(clause)s") % {"clause": place.clause}
    if place.row is not None and place.sheet:
        return _("sheet “%(sheet)s”, row %(row)s") % {"sheet": place.sheet, "row": place.row}
    if place.row is not None:
        return _("row %(row)s") % {"row": place.row}
    return _("p. %(page)s") % {"page": place.page} if place.page is not None else ""


@register.filter
def detail(value: object) -> str:
    """A value among the details of an audit entry, without the brackets of a program."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {detail(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(detail, value))
    return str(value)
