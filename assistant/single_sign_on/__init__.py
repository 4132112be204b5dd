"""Signing in with the bank's own accounts: OpenID Connect, authorization code with PKCE, state and nonce.

Off while SUFLER_OIDC_ISSUER names no provider. `begin` leads the browser there, `finish` takes it back.
"""

import secrets
import time
from collections.abc import Mapping

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, login
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from assistant import admitting, second_step, signing
from assistant.admitting import NotSignedIn
from assistant.single_sign_on import provider, tokens, vouching
from assistant.single_sign_on.provider import Exchanged
from assistant.single_sign_on.tokens import Claims, texts
from foundation.models import User

__all__ = ["NotSignedIn", "begin", "finish", "is_offered", "way_out"]

BEGUN = "single_sign_on"
EXIT = "single_sign_on_exit"
BACKEND = "assistant.backends.ByProvider"
# how long one may stay at the provider's pages
MINUTES = 10


def is_offered() -> bool:
    """Whether the settings name an identity provider."""
    return bool(settings.OIDC_ISSUER)


def begin(request: HttpRequest, back: str, onwards: str) -> str:
    """The address at the provider where the browser goes now; it will return to `back`.

    Raises NotSignedIn "provider_away". Of two that were begun in one browser the later one counts.
    """
    names = ("state", "nonce", "verifier")
    begun: dict[str, str | int] = {name: secrets.token_urlsafe(32) for name in names}
    address = provider.entrance(back, {name: str(begun[name]) for name in names})
    request.session[BEGUN] = {**begun, "at": int(time.time()), "onwards": onwards}
    return address


def finish(request: HttpRequest, back: str) -> tuple[User, str]:
    """Who was signed in, and the page they wanted; what `begin` kept serves once.

    Raises NotSignedIn; of a browser that had begun it stands in the audit chain.
    """
    begun = request.session.pop(BEGUN, None)
    if begun is None:
        raise NotSignedIn("stale")
    try:
        given = _exchanged(request.GET, begun, back)
        claims = tokens.verified(given.token, given.keys, str(begun["nonce"]))
        user = admitting.admit(vouching.vouched(claims))
    except NotSignedIn as reason:
        signing.not_signed_in(reason.code, request, by=vouching.ACTOR)
        raise
    login(request, user, backend=BACKEND)
    request.session[EXIT] = given.exit
    stepped = _has_second_factor(claims)
    if stepped:
        second_step.excuse(request)
    signing.came_in(user, request, by=vouching.ACTOR, second_factor=stepped)
    return user, str(begun["onwards"])


def way_out(request: HttpRequest, back: str) -> str:
    """Where the session at the provider ends too; empty for who came in with a password, or when the provider
    has no such page. It was told at the sign-in: a provider that hangs keeps nobody from signing out."""
    if not settings.OIDC_SIGN_OUT or request.session.get(BACKEND_SESSION_KEY) != BACKEND:
        return ""
    return provider.exit_page(request.session.get(EXIT, ""), back)


def _exchanged(answer: Mapping[str, str], begun: Mapping[str, str | int], back: str) -> Exchanged:
    """What the provider gives for the answer of whoever came back. Raises NotSignedIn."""
    late = time.time() - int(begun["at"]) > MINUTES * 60
    if late or not constant_time_compare(answer.get("state", ""), str(begun["state"])):
        raise NotSignedIn("stale")
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise NotSignedIn("not_vouched")  # RFC 9207: the answer is another provider's
    if "error" in answer or not answer.get("code"):
        raise NotSignedIn("refused_there")
    return provider.exchange(answer["code"], str(begun["verifier"]), back)


def _has_second_factor(claims: Claims) -> bool:
    said = texts(claims.get("amr")) | texts(claims.get("acr"))
    return bool(said & set(settings.OIDC_SECOND_FACTOR))
