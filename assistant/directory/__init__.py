"""Signing in with a name and a password of the bank's directory (LDAP version 3).

Off while SUFLER_LDAP_URL names no directory. The directory judges the password and says in which groups a
person is; everything else, from the lock-out to the second step, is as with a password of this house.
"""

import secrets

from django.conf import settings

from assistant import admitting
from assistant.admitting import Vouched
from assistant.directory import finding
from assistant.directory.connection import Connection, connected
from assistant.directory.finding import Entry
from assistant.directory.messages import Broken
from foundation.models import User

ACTOR = "directory"


def is_offered() -> bool:
    """Whether the settings name a directory."""
    return bool(settings.LDAP_URL)


def sign_in(name: str, password: str) -> User | None:
    """The person, when the directory takes name and password; None when it does not.

    Raises NotSignedIn: of somebody whose password was right, or "provider_away". A name that nobody here
    could have, and an empty password, are not sent to the directory.
    """
    if not password or not admitting.is_name(name):
        return None
    vouched = _vouched(name, password)
    return admitting.admit(vouched) if vouched else None


def ask_in_vain(name: str) -> None:
    """Ask about somebody who is nowhere, in the place of `name`, which is not told: it takes as long as any
    other unknown name. Raises NotSignedIn "provider_away"."""
    nobody = f"nobody-{secrets.token_hex(4)}"
    # other letters are not asked about in the same way
    _vouched(nobody if name.isascii() else f"{nobody}-й", secrets.token_hex(16))


def _vouched(name: str, password: str) -> Vouched | None:
    with connected() as line:
        entry = (_by_own_word if settings.LDAP_DN else _by_search)(line, name, password)
        return finding.vouched(ACTOR, entry, name) if entry else None


def _by_own_word(line: Connection, name: str, password: str) -> Entry | None:
    """Where a name says where its entry is: the person signs in there and reads their own entry.

    Nobody looks first how the directory spells the name, so names are in plain letters: others have spellings
    that a directory may take for the same, and each would have tries of its own.
    """
    dn = finding.place(name)
    if not name.isascii() or not line.bind(dn, password):
        return None
    entry = finding.at(line, dn, name)
    return entry and finding.with_groups(line, entry)


def _by_search(line: Connection, name: str, password: str) -> Entry | None:
    """Elsewhere an account of Sufler's own finds the entry and its groups, then the person signs in there."""
    if not line.bind(settings.LDAP_BIND_DN, settings.LDAP_BIND_PASSWORD):
        raise Broken("it does not take the name and password of SUFLER_LDAP_BIND_DN")
    entry = finding.named(line, name)
    if not entry:
        return None
    entry = finding.with_groups(line, entry)
    return entry if line.bind(entry.dn, password) else None
