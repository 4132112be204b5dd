"""Whom the bank names for what its documents do not answer."""

from collections.abc import Sequence

from django.conf import settings

from assistant.models import Contact
from assistant.pipeline.values import Passage


def contact_for(found: Sequence[Passage]) -> str:
    """Whom the bank names for questions that its documents do not answer: for the closest passage's document,
    for its kind, or for everything; empty when nobody is named."""
    named = _contacts()
    closest = [found[0].slug, found[0].kind] if found else []
    return next((named[key] for key in [*closest, ""] if key in named), "")


def _contacts() -> dict[str, str]:
    """What contacts are about -> whom to ask: the setting, and over it what the bank wrote on its page."""
    set_up = dict(_named(entry) for entry in settings.CONTACTS)
    return set_up | dict(Contact.objects.values_list("about", "words"))


def _named(entry: str) -> tuple[str, str]:
    about, equals, words = entry.partition("=")
    return (about.strip(), words.strip()) if equals else ("", entry.strip())
