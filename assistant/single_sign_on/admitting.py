"""Which person the provider's claims are about, and what they may do: never more than the settings map."""

import re
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import IntegrityError, transaction

from assistant.models import Identity
from assistant.single_sign_on.refusing import NotSignedIn
from assistant.single_sign_on.tokens import Claims, texts
from foundation import audit
from foundation.models import User

ACTOR = "provider"
LONGEST_NAME = 150


def admit(claims: Claims) -> User:
    """The person, made when new, with exactly the roles that the claims stand for.

    Raises NotSignedIn. Who has no role any more loses those they had, and is not let in.
    """
    roles = roles_of(claims)
    try:
        with transaction.atomic():
            user = _known(claims) or _own(claims) or (_made(claims) if roles else None)
            if user:
                _give(user, roles)
    except IntegrityError:  # somebody of that name was made in the same moment
        raise NotSignedIn("name_taken") from None
    if user and not user.is_active:
        raise NotSignedIn("switched_off")
    if not user or not roles:
        raise NotSignedIn("no_role")
    return user


def roles_of(claims: Claims) -> set[str]:
    """The roles that SUFLER_OIDC_ROLES maps the claim's values to; values it does not name count nothing."""
    pairs = [entry.rpartition("=") for entry in settings.OIDC_ROLES]
    values = texts(_claim(claims, settings.OIDC_ROLES_CLAIM))
    return {role.strip() for value, _sep, role in pairs if value.strip() in values}


def _known(claims: Claims) -> User | None:
    found = Identity.objects.filter(issuer=settings.OIDC_ISSUER, subject=_subject(claims)).first()
    return User.objects.select_for_update(of=("self",)).get(pk=found.user_id) if found else None


def _own(claims: Claims) -> User | None:
    """Somebody admitted on the page People before, taken over by the setting; else their name is taken."""
    user = User.objects.select_for_update(of=("self",)).filter(username=_name(claims)).first()
    if user is None:
        return None
    guarded = user.is_superuser or user.username in settings.PASSWORD_NAMES
    known = Identity.objects.filter(user=user, issuer=settings.OIDC_ISSUER).exists()
    if not settings.OIDC_LINK or guarded or known:
        raise NotSignedIn("name_taken")
    return _linked(user, claims)


def _made(claims: Claims) -> User:
    first, last = (str(claims.get(name) or "")[:LONGEST_NAME] for name in ("given_name", "family_name"))
    user = User.objects.create_user(_name(claims), first_name=first, last_name=last)
    audit.record(ACTOR, "user.created", user)
    return _linked(user, claims)


def _linked(user: User, claims: Claims) -> User:
    now = {"issuer": settings.OIDC_ISSUER, "subject": _subject(claims)}
    Identity.objects.update_or_create(user=user, defaults=now)
    audit.record(ACTOR, "identity.linked", user)
    return user


def _give(user: User, roles: set[str]) -> None:
    if set(user.groups.values_list("name", flat=True)) == roles:
        return
    user.groups.set(Group.objects.filter(name__in=roles))
    audit.record(ACTOR, "user.changed", user, {"changed": ["groups"], "roles": sorted(roles)})


def _subject(claims: Claims) -> str:
    subject = _checked(claims, settings.OIDC_SUBJECT_CLAIM)
    if not 0 < len(subject) <= Identity.LONGEST:
        raise NotSignedIn("no_name")
    return subject


def _name(claims: Claims) -> str:
    """The name that the person has here."""
    name = _checked(claims, settings.OIDC_NAME_CLAIM)
    if len(name) > LONGEST_NAME or not re.match(UnicodeUsernameValidator.regex, name):
        raise NotSignedIn("no_name")
    return name


def _checked(claims: Claims, path: str) -> str:
    """A claim that is a text, else nothing; an e-mail address only when the provider has checked it."""
    found = _claim(claims, path)
    checked = path != "email" or claims.get("email_verified") is True
    return found if isinstance(found, str) and checked else ""


def _claim(claims: Claims, path: str) -> Any:
    """A claim by its name, or by the way to it through objects: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    return found
