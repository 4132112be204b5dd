"""Who somebody is here for whom the bank's own accounts vouched, and what they may do: never more than was
mapped. The way they came, a provider or a directory, makes no difference.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import IntegrityError, transaction

from assistant.models import Identity
from foundation import audit
from foundation.models import User

LONGEST_NAME = 150


class NotSignedIn(Exception):
    """Nobody was signed in; `code` is one of the reasons listed in docs/reference.md."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the bank says about somebody whom it knows. Checked here, not before.

    `by` stands in the audit chain as who acted; `issuer` and `subject` are who they are for good; `may_link`:
    whether somebody of the page People may be taken over by the name.
    """

    by: str
    issuer: str
    subject: str
    name: str
    first_name: str
    last_name: str
    roles: frozenset[str]
    may_link: bool


def admit(vouched: Vouched) -> User:
    """The person, made when new, with exactly the roles that are vouched for.

    Raises NotSignedIn. Who has no role any more loses those they had, and is not let in.
    """
    if not 0 < len(vouched.subject) <= Identity.LONGEST:
        raise NotSignedIn("no_name")
    try:
        with transaction.atomic():
            user = _known(vouched) or _own(vouched) or (_made(vouched) if vouched.roles else None)
            if user:
                _give(user, vouched)
    except IntegrityError:  # somebody of that name was made in the same moment
        raise NotSignedIn("name_taken") from None
    if user and not user.is_active:
        raise NotSignedIn("switched_off")
    if not user or not vouched.roles:
        raise NotSignedIn("no_role")
    return user


def is_name(name: str) -> bool:
    """Whether people can be called so here."""
    return len(name) <= LONGEST_NAME and bool(re.match(UnicodeUsernameValidator.regex, name))


def mapped(entries: Collection[str], values: Collection[str]) -> frozenset[str]:
    """The roles that `value=role` entries give to whoever has `values`; others count nothing."""
    pairs = [entry.rpartition("=") for entry in entries]
    return frozenset(role.strip() for value, _sep, role in pairs if value.strip() in values)


def _known(vouched: Vouched) -> User | None:
    found = Identity.objects.filter(issuer=vouched.issuer, subject=vouched.subject).first()
    return User.objects.select_for_update(of=("self",)).get(pk=found.user_id) if found else None


def _own(vouched: Vouched) -> User | None:
    """Somebody admitted on the page People before, taken over by the setting; else their name is taken."""
    if not is_name(vouched.name):
        raise NotSignedIn("no_name")
    user = User.objects.select_for_update(of=("self",)).filter(username=vouched.name).first()
    if user is None:
        return None
    guarded = user.is_superuser or user.username in settings.PASSWORD_NAMES
    known = Identity.objects.filter(user=user, issuer=vouched.issuer).exists()
    if not vouched.may_link or guarded or known:
        raise NotSignedIn("name_taken")
    return _linked(user, vouched)


def _made(vouched: Vouched) -> User:
    user = User.objects.create_user(
        vouched.name,
        first_name=vouched.first_name[:LONGEST_NAME],
        last_name=vouched.last_name[:LONGEST_NAME],
    )
    audit.record(vouched.by, "user.created", user)
    return _linked(user, vouched)


def _linked(user: User, vouched: Vouched) -> User:
    now = {"issuer": vouched.issuer, "subject": vouched.subject}
    Identity.objects.update_or_create(user=user, defaults=now)
    audit.record(vouched.by, "identity.linked", user)
    return user


def _give(user: User, vouched: Vouched) -> None:
    roles = set(vouched.roles)
    if set(user.groups.values_list("name", flat=True)) == roles:
        return
    user.groups.set(Group.objects.filter(name__in=roles))
    audit.record(vouched.by, "user.changed", user, {"changed": ["groups"], "roles": sorted(roles)})
