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

from assistant import second_step, signing
from assistant.single_sign_on import admitting, provider, tokens
from assistant.single_sign_on.refusing import NotSignedIn
from assistant.single_sign_on.tokens import Claims, texts
from foundation.models import User

__all__ = ["NotSignedIn", "begin", "finish", "is_offered", "way_out"]

BEGUN = "single_sign_on"
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
        claims = _vouched(request.GET, begun, back)
        user = admitting.admit(claims)
    except NotSignedIn as reason:
        signing.not_signed_in(reason.code, request)
        raise
    login(request, user, backend=BACKEND)
    stepped = _has_second_factor(claims)
    if stepped:
        second_step.excuse(request)
    signing.came_in(user, request, by="provider", second_factor=stepped)
    return user, str(begun["onwards"])


def way_out(request: HttpRequest, back: str) -> str:
    """Where the session at the provider ends too; empty for who came in with a password, or when the
    provider has no such page or is away."""
    if not settings.OIDC_SIGN_OUT or request.session.get(BACKEND_SESSION_KEY) != BACKEND:
        return ""
    try:
        return provider.exit_page(back)
    except NotSignedIn:
        return ""


def _vouched(answer: Mapping[str, str], begun: Mapping[str, str | int], back: str) -> Claims:
    """What the provider says about whoever came back with this answer. Raises NotSignedIn."""
    late = time.time() - int(begun["at"]) > MINUTES * 60
    if late or not constant_time_compare(answer.get("state", ""), str(begun["state"])):
        raise NotSignedIn("stale")
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise NotSignedIn("not_vouched")  # RFC 9207: the answer is another provider's
    if "error" in answer or not answer.get("code"):
        raise NotSignedIn("refused_there")
    token, keys = provider.exchange(answer["code"], str(begun["verifier"]), back)
    return tokens.verified(token, keys, str(begun["nonce"]))


def _has_second_factor(claims: Claims) -> bool:
    said = texts(claims.get("amr")) | texts(claims.get("acr"))
    return bool(said & set(settings.OIDC_SECOND_FACTOR))
