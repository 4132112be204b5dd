"""Where a person's entry is, in which groups they are, and what that stands for here."""

import logging
from typing import NamedTuple

from django.conf import settings

from assistant.admitting import NotSignedIn, Vouched, mapped
from assistant.directory import messages
from assistant.directory.connection import Connection
from assistant.directory.messages import Answer

# who people are to the directory, whichever of its machines answers
ISSUER = "ldap"

logger = logging.getLogger("sufler.directory")


class Entry(NamedTuple):
    """An entry: where it is, its values by attribute, and the groups it belongs to."""

    dn: str
    values: dict[str, list[bytes]]
    groups: frozenset[str] = frozenset()

    def texts(self, attribute: str) -> list[str]:
        """What an attribute holds, as far as it is text."""
        return [value.decode("utf8", "replace") for value in self.values.get(attribute.lower(), [])]


def place(name: str) -> str:
    """The DN of SUFLER_LDAP_DN for a name; each of its characters that could mean something is escaped."""
    letters = (
        letter if letter.isalnum() else "".join(f"\\{byte:02x}" for byte in letter.encode())
        for letter in name
    )
    return str(settings.LDAP_DN).replace("{name}", "".join(letters))


def at(line: Connection, dn: str, name: str) -> Entry:
    """The entry at `dn`, read by whom it is about. Raises NotSignedIn when they may not."""
    found = _people(line, dn, messages.HERE, name)
    if len(found) != 1:
        raise NotSignedIn("no_name")
    return found[0]


def named(line: Connection, name: str) -> Entry | None:
    """The one entry below SUFLER_LDAP_BASE that has the name; None when there is none, or are more."""
    found = _people(line, settings.LDAP_BASE, messages.BELOW, name)
    if len(found) > 1:
        logger.warning("several entries have one name: nobody can sign in by it")
    return found[0] if len(found) == 1 else None


def with_groups(line: Connection, entry: Entry) -> Entry:
    """The same with the groups that its attribute names, or that name it below SUFLER_LDAP_GROUPS_BASE."""
    if not settings.LDAP_GROUPS_BASE:
        return entry._replace(groups=frozenset(entry.texts(settings.LDAP_GROUPS_ATTRIBUTE)))
    wanted = [(settings.LDAP_MEMBER_ATTRIBUTE, entry.dn)]
    question = messages.search(settings.LDAP_GROUPS_BASE, messages.BELOW, wanted, ["cn"])
    return entry._replace(groups=frozenset(found.dn for found in line.search(question)))


def vouched(by: str, entry: Entry, name: str) -> Vouched:
    """What the directory says about a person, with the roles that SUFLER_LDAP_ROLES maps their groups to."""
    identity = entry.values.get(settings.LDAP_ID_ATTRIBUTE.lower(), [])
    first, last = ("".join(entry.texts(attribute)[:1]) for attribute in ("givenName", "sn"))
    return Vouched(
        by=by,
        issuer=ISSUER,
        # some are bytes and no text
        subject=identity[0].hex() if len(identity) == 1 else "",
        name=_spelt(entry, name),
        first_name=first,
        last_name=last,
        # a directory does not tell large letters from small ones
        roles=mapped(
            [pair.lower() for pair in settings.LDAP_ROLES], {group.lower() for group in entry.groups}
        ),
        may_link=settings.LDAP_LINK,
    )


def _people(line: Connection, base: str, scope: int, name: str) -> list[Entry]:
    """The entries of people who have the name, at most two.

    A directory takes names for equal that differ in accents or blanks. Here they are others: wrong tries are
    counted under what was typed.
    """
    wanted = [("objectClass", settings.LDAP_OBJECT_CLASS), (settings.LDAP_NAME_ATTRIBUTE, name)]
    asked = [settings.LDAP_NAME_ATTRIBUTE, settings.LDAP_ID_ATTRIBUTE, "givenName", "sn"]
    asked += [] if settings.LDAP_GROUPS_BASE else [settings.LDAP_GROUPS_ATTRIBUTE]
    question = messages.search(base, scope, wanted, asked, at_most=2)
    entries = [_entry(found) for found in line.search(question, at_most=2)]
    return [entry for entry in entries if len(entries) > 1 or _spelt(entry, name)]


def _entry(found: Answer) -> Entry:
    return Entry(found.dn, found.values)


def _spelt(entry: Entry, name: str) -> str:
    """The name as the directory spells it; empty when it has another."""
    spelt = entry.texts(settings.LDAP_NAME_ATTRIBUTE)
    return next((one for one in spelt if one.casefold() == name.casefold()), "")
