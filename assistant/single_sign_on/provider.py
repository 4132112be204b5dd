"""What is said to the identity provider: where its pages are, and the code for the token.

Nothing is kept between two sign-ins, so that a key the provider has changed is known at once; signing out
asks it nothing. No proxy of the environment is used and no redirect is followed; the address is decided by
whoever sets the environment.
"""

import base64
import hashlib
import logging
import ssl
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import httpx2
from django.conf import settings
from django.utils.translation import get_language

from assistant.admitting import NotSignedIn

SECONDS = 10.0
DISCOVERY = "/.well-known/openid-configuration"

logger = logging.getLogger("sufler.single_sign_on")
Described = Mapping[str, Any]


class Exchanged(NamedTuple):
    """What a code stands for: the id token, unverified, the keys that the provider signs with, and where the
    session there ends (empty when it has no page for that)."""

    token: str
    keys: dict[str, Any]
    exit: str


def entrance(back: str, begun: Mapping[str, str]) -> str:
    """The page where people say to the provider who they are. `begun`: state, nonce and verifier."""
    digest = hashlib.sha256(begun["verifier"].encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "scope": " ".join(settings.OIDC_SCOPES),
        "state": begun["state"],
        "nonce": begun["nonce"],
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "ui_locales": get_language() or settings.LANGUAGE_CODE,
    }
    return _with(_address(_described(), "authorization_endpoint"), asked)


def exchange(code: str, verifier: str, back: str) -> Exchanged:
    """What the code stands for. Raises NotSignedIn."""
    about = _described()
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": back}
    answer = _said("POST", _address(about, "token_endpoint"), **_introduced(about, form))
    keys = _said("GET", _address(about, "jwks_uri"))
    return Exchanged(str(answer.get("id_token", "")), keys, str(about.get("end_session_endpoint", "")))


def exit_page(address: str, back: str) -> str:
    """The provider's page at `address`, which ends the session there and leads back; empty when it is none to
    which the policy of our pages lets a form lead."""
    asked = {"client_id": settings.OIDC_CLIENT_ID, "post_logout_redirect_uri": back}
    return _with(address, asked) if address.startswith(f"{settings.OIDC_ORIGIN}/") else ""


def _described() -> Described:
    about = _said("GET", settings.OIDC_ISSUER.rstrip("/") + DISCOVERY)
    if about.get("issuer") != settings.OIDC_ISSUER:
        logger.warning("the identity provider calls itself otherwise than SUFLER_OIDC_ISSUER")
        raise NotSignedIn("provider_away")
    return about


def _address(about: Described, name: str) -> str:
    """An address of the provider's description; with an issuer over https none that is not."""
    address = str(about.get(name, ""))
    scheme = settings.OIDC_ISSUER.partition("://")[0]
    if not address.startswith(("https://", f"{scheme}://")):
        logger.warning("the identity provider names no safe %s", name)
        raise NotSignedIn("provider_away")
    return address


def _introduced(about: Described, form: Mapping[str, str]) -> dict[str, Any]:
    """The request's form with what shows who asks; without a secret only PKCE does."""
    name, secret = settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET
    if not secret:
        return {"data": {**form, "client_id": name}}
    if "client_secret_basic" in about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        return {"data": dict(form), "auth": (quote(name, safe=""), quote(secret, safe=""))}
    return {"data": {**form, "client_id": name, "client_secret": secret}}


def _said(method: str, address: str, **sent: Any) -> dict[str, Any]:
    """The provider's JSON object. Raises NotSignedIn "provider_away", or "refused_there" where it says no."""
    try:
        # the machine's own authorities, or the one that the settings hold
        trusted = ssl.create_default_context(cadata=settings.OIDC_CA or None)
        with httpx2.Client(verify=trusted, trust_env=False, timeout=SECONDS) as client:
            response = client.request(method, address, **sent)
        found = response.json() if response.is_success else None
    except (httpx2.HTTPError, httpx2.InvalidURL, ssl.SSLError, ValueError) as error:
        logger.warning("the identity provider is away: %s", type(error).__name__)
        raise NotSignedIn("provider_away") from None
    if isinstance(found, dict):
        return found
    logger.warning("the identity provider answered with status %d", response.status_code)
    raise NotSignedIn("refused_there" if method == "POST" and response.is_client_error else "provider_away")


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
