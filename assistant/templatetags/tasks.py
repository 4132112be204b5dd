"""Words of the tasks that are no questions, and the tabs between them."""

from django import template
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from assistant.templatetags.words import check_words

register = template.Library()
Words = dict[str, Promise]

TITLES: Words = {
    "reply": _("Reply to the customer"),
    "summarise": _("Summary"),
    "classify": _("Topic"),
    "extract": _("Form"),
}
FIELDS: Words = {
    "reply": _("What the customer wrote or asks"),
    "summarise": _("Call or chat"),
    "classify": _("Request"),
    "extract": _("Call, chat or letter"),
}
PLACEHOLDERS: Words = {
    "reply": _("Paste what the customer wrote or asks. Names and numbers will be hidden."),
    "summarise": _("Paste the call or the chat. Names and numbers will be hidden."),
    "classify": _("Paste the request. Names and numbers will be hidden."),
    "extract": _("Paste the call, the chat or the letter. Names and numbers will be hidden."),
}
VERBS: Words = {
    "reply": _("Draft the reply"),
    "summarise": _("Summarise"),
    "classify": _("Find the topic"),
    "extract": _("Fill in the form"),
}
PROMISES: Words = {
    "summarise": _(
        "Two to four sentences for the record: what the customer wanted, what was said, what was decided."
    ),
    "classify": _("One topic of the bank's list."),
    "extract": _("The fields of the form with what the text says of them. What it does not say stays empty."),
}
CHECKS: Words = {
    "foreign_figure": _("A figure of it stands neither in the text nor in the sources: check every figure."),
    "unsupported": _("Nothing given to the model confirms the marked sentences: check them."),
    "leak": _("A name or number from nowhere was hidden in it: read it before you use it."),
}


@register.filter
def task_title(task: str) -> Promise | str:
    """The title of a task's page."""
    return TITLES.get(task, "")


@register.filter
def task_field(task: str) -> Promise | str:
    """What its field is for."""
    return FIELDS.get(task, "")


@register.filter
def task_placeholder(task: str) -> Promise | str:
    """What to put into it."""
    return PLACEHOLDERS.get(task, "")


@register.filter
def task_verb(task: str) -> Promise | str:
    """What its button does."""
    return VERBS.get(task, "")


@register.filter
def task_promise(task: str) -> Promise | str:
    """What will come of it."""
    return PROMISES.get(task, "")


@register.filter
def task_check_words(code: str) -> Promise | str:
    """What to look at in a text when a check did not pass."""
    return CHECKS.get(code) or check_words(code)


@register.simple_tag
def task_tabs(task: str) -> SafeString:
    """Links to the tasks, the present one marked."""
    links = (
        (reverse("task", args=[name]), mark_safe(' aria-current="page"') if name == task else "", words)
        for name, words in TITLES.items()
    )
    return format_html_join("", '<a href="{}"{}>{}</a>', links)
