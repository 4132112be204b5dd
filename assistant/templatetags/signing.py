"""Words of the sign-in page."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant import directory, single_sign_on

register = template.Library()

# why an account of the bank's signed nobody in
NOT_SIGNED_IN: dict[str, Promise] = {
    "provider_away": _("The bank's sign-in service can't be reached. Try again in a few minutes."),
    "stale": _("This sign-in took too long or was begun in another window. Begin once more."),
    "refused_there": _("The bank's sign-in service did not let you in. Begin once more."),
    "not_vouched": _(
        "The answer of the bank's sign-in service could not be trusted. Tell the security administrator."
    ),
    "no_role": _("Your bank account has no role in Sufler. The security administrator gives you one."),
    "no_name": _(
        "The bank's sign-in service did not say under what name you work. Tell the security administrator."
    ),
    "name_taken": _("Somebody works in Sufler under your name already. Tell the security administrator."),
    "switched_off": _("This account is switched off."),
}


@register.filter
def not_signed_in_words(code: str) -> Promise:
    """What the person is told; of a reason without words that it did not work."""
    return NOT_SIGNED_IN.get(code, NOT_SIGNED_IN["refused_there"])


@register.simple_tag
def single_sign_on_offered() -> bool:
    """Whether the page has the button."""
    return single_sign_on.is_offered()


@register.simple_tag
def directory_offered() -> bool:
    """Whether name and password may be those of the bank's directory."""
    return directory.is_offered()
