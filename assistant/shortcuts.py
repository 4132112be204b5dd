"""Keyboard shortcuts: which there are, where each works, and the press that a person has given it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assistant.presses import DIGITS, Unusable, free, written
from assistant.roles import ASK, REVIEW
from foundation.models import User

EVERYWHERE, QUESTION, REVIEWING = "everywhere", "question", "review"
# who has the pages of a place
PERMISSIONS = {QUESTION: ASK, REVIEWING: REVIEW}


@dataclass(frozen=True, slots=True)
class Shortcut:
    """`usual`: its press unless a person says otherwise. `typing`: it works while one types, so it needs Alt.
    `digits`: it is a row of that many digits, and the press is the row's first."""

    name: str
    words: str | Promise
    usual: str
    place: str
    typing: bool = False
    digits: int = 0

    def press_from(self, text: str) -> str:
        """The press that a person wrote for it; the usual one when there is none. Raises Unusable."""
        if not text.strip():
            return self.usual
        press = free(written(text))
        if self.digits:
            if press[-1] not in DIGITS:
                raise Unusable("needs_digit")
            press = press[:-1] + "1"
        if self.typing and not press.startswith("Alt+"):
            raise Unusable("needs_alt")
        return press

    def presses(self, press: str) -> list[str]:
        """All that it answers to: the press, or each of its row."""
        return [f"{press[:-1]}{digit}" for digit in range(1, self.digits + 1)] or [press]


SHORTCUTS = (
    Shortcut("help", _("the list of shortcuts"), "?", EVERYWHERE),
    Shortcut("help_typing", _("the list of shortcuts, also while typing"), "Alt+/", EVERYWHERE, typing=True),
    Shortcut("source", _("open a source; Enter leads back"), "Alt+1", QUESTION, typing=True, digits=9),
    Shortcut("again", _("ask the same question again"), "Alt+R", QUESTION, typing=True),
    Shortcut("mistake", _("report a mistake"), "Alt+M", QUESTION, typing=True),
    Shortcut("mistake_kind", _("which mistake it is, once its form is open"), "1", QUESTION, digits=6),
    Shortcut("next_customer", _("next customer"), "Alt+N", QUESTION, typing=True),
    Shortcut("customer_beside", _("another customer beside"), "Alt+Shift+N", QUESTION, typing=True),
    Shortcut("customer_before", _("to the customer on the left"), "Alt+PageUp", QUESTION, typing=True),
    Shortcut("customer_after", _("to the customer on the right"), "Alt+PageDown", QUESTION, typing=True),
    Shortcut("close_customer", _("close this customer"), "Alt+W", QUESTION, typing=True),
    Shortcut("next_answer", _("next answer"), "J", REVIEWING),
    Shortcut("previous_answer", _("previous answer"), "K", REVIEWING),
    Shortcut("take", _("take in hand"), "T", REVIEWING),
    Shortcut("cause", _("where it went wrong"), "1", REVIEWING, digits=6),
)


def shortcuts_of(user: User) -> list[Shortcut]:
    """Those of the pages that the person may open."""
    return [one for one in SHORTCUTS if one.place not in PERMISSIONS or user.has_perm(PERMISSIONS[one.place])]


def presses_of(user: User | AnonymousUser) -> dict[str, str]:
    """The press of every shortcut by its name: the person's own, else the usual one."""
    own = user.own_shortcuts if isinstance(user, User) else {}
    return {one.name: own.get(one.name, one.usual) for one in SHORTCUTS}


def keep(user: User, presses: Mapping[str, str]) -> None:
    """Store what differs from the usual; the rest follows the usual ones if they ever change."""
    usual = {one.name: one.usual for one in SHORTCUTS}
    user.own_shortcuts = {
        name: press for name, press in {**presses_of(user), **presses}.items() if press != usual[name]
    }
    user.save(update_fields=["own_shortcuts"])


def put_back(user: User) -> None:
    """Every shortcut has its usual press again."""
    user.own_shortcuts = {}
    user.save(update_fields=["own_shortcuts"])


def clashes(presses: Mapping[str, str]) -> Iterator[tuple[Shortcut, Shortcut]]:
    """Each shortcut with the first other one that answers to the same press on the same page."""
    taken = {one.name: {*one.presses(presses[one.name])} for one in SHORTCUTS}
    for one in SHORTCUTS:
        others = (other for other in SHORTCUTS if other is not one and _together(one, other))
        for other in others:
            if taken[one.name] & taken[other.name]:
                yield one, other
                break


def _together(one: Shortcut, other: Shortcut) -> bool:
    return one.place == other.place or EVERYWHERE in (one.place, other.place)
