"""What the provider's claims say about a person, by the names that the settings give them."""

from typing import Any

from django.conf import settings

from assistant.admitting import Vouched, mapped
from assistant.single_sign_on.tokens import Claims, texts

ACTOR = "provider"


def vouched(claims: Claims) -> Vouched:
    """The person of verified claims, with the roles that SUFLER_OIDC_ROLES maps the claim's values to."""
    first, last = (str(claims.get(name) or "") for name in ("given_name", "family_name"))
    return Vouched(
        by=ACTOR,
        issuer=settings.OIDC_ISSUER,
        subject=_checked(claims, settings.OIDC_SUBJECT_CLAIM),
        name=_checked(claims, settings.OIDC_NAME_CLAIM),
        first_name=first,
        last_name=last,
        roles=mapped(settings.OIDC_ROLES, texts(_claim(claims, settings.OIDC_ROLES_CLAIM))),
        may_link=settings.OIDC_LINK,
    )


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
