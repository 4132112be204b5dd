"""Words of the review desk: steps, checks, uses of a passage, kinds of trouble."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.route_models import Where

register = template.Library()
Words = dict[str, Promise | str]

CHECKS: Words = {
    "cites_a_source": _("The answer cites a source that the model was given"),
    "figures_are_grounded": _("Every figure stands in a cited source or in the question"),
    "sentences_are_supported": _("Every sentence is carried by a source"),
    "answers_in_the_language": _("The answer is in the language of the question"),
    "values_stand_in_text": _("Every value of the form stands in the text"),
    "model_is_sure": _("The model did not doubt that the sources answer the question"),
    "sources_suffice": _("What was found probably answers the question"),
    "sources_agree": _("No two sources in force contradict each other"),
    "nothing_is_invented": _("Every name and number of a person comes from the question or a source"),
}

USES: Words = {
    "prompt": _("given to the model"),
    "shown": _("shown, not given to the model"),
    "words_only": _("found by words alone, no model was asked"),
    "too_far": _("not used: too far from the question"),
}

STEPS: Words = {
    "mask": _("hiding data"),
    "search": _("search"),
    "wait": _("queue"),
    "read": _("reading the prompt"),
    "write": _("writing and checks"),
}

# why the routing policy lets a text go so far and no further
REASONS: Words = {
    "masked_field": _("customer data is hidden in it"),
    "local_only": _("a source of it may be used inside the bank only"),
    "restricted_source": _("a source of it is not open to everybody"),
    "not_listed": _("topics or form are the asker's own, not the bank's"),
    "doubtful": _("customer data that was not recognised may stand in it"),
    "named": _("this route was asked for by name"),
    "rule": _("general text, and a rule lets it go so far"),
    "default": _("general text, and no rule lets it leave"),
}

IMPOSSIBLE: Words = {
    "own_answer": _("This is the answer to your own question. Another supervisor has to look at it."),
    "closed": _(
        "It was answered from a document that is not open to you. Another supervisor has to look at it."
    ),
    "no_cause": _("Choose the step at which it went wrong."),
    "reason_too_short": _("Say in a few words why you need the values."),
    "values_expired": _("The values are no longer kept: nobody can see them any more."),
    "values_unreadable": _(
        "The values can't be read: the key of this installation was changed. "
        "The administrators have to look at it."
    ),
    "not_due": _("Somebody else has decided on this answer meanwhile, or it holds again."),
    "no_clause": _("Nothing stands in the place of a clause it relied on: correct the answer anew."),
    "unknown_placeholder": _(
        "The corrected answer names a hidden value that stands neither in the question nor in the answer."
    ),
    "held_by_another": _(
        "A colleague has this answer in hand. Take it over first if you want to decide on it yourself."
    ),
    "decided": _("This answer waits no more: somebody has decided on it."),
    "cannot_decide": _("This person may not decide on this answer."),
    "no_correction": _("Write the corrected answer: this can't be made of a verdict alone."),
    "expired": _("The last day must lie ahead."),
    "own_correction": _("You wrote this correction. Another supervisor has to approve it."),
    "no_such_day": _("Somebody has taken this day off the list meanwhile."),
    "second_asked": _("A second verdict is asked of you here: give it before you see the first."),
    "not_asked": _(
        "A second verdict is not asked of you any more: somebody has given it, or its time is over."
    ),
    "erased": _("This conversation was erased meanwhile. Nothing was stored."),
    "reviewed_meanwhile": _(
        "Somebody else has reviewed this answer meanwhile; their verdict stands below. Yours is not stored "
        "yet: save it again if it still holds."
    ),
}


@register.filter
def checked_words(code: str) -> Promise | str:
    """What a check of the guard looks at."""
    return CHECKS.get(code, code)


@register.filter
def use_words(code: str) -> Promise | str:
    """What became of a passage that was found."""
    return USES.get(code, code)


@register.filter
def step_words(code: str) -> Promise | str:
    """A step in the time an answer took."""
    return STEPS.get(code, code)


@register.filter
def reason_words(code: str) -> Promise | str:
    """Why the policy decided so on the way of a text."""
    return REASONS.get(code, code)


@register.filter
def reach_words(place: str) -> Promise | str:
    """How far a text might go."""
    return Where(place).label if place in Where.values else place


@register.filter
def policy_number(version: str) -> str:
    """The number of the masking policy in an answer's `masking_policy`; "0" is the one Sufler came with."""
    return version.partition(".")[0]


@register.filter
def list_digest(version: str) -> str:
    """The list of the bank's own words in an answer's `masking_policy`."""
    return version.partition(".")[2]
