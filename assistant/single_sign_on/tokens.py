"""Whether an id token is the provider's, for this installation, of this sign-in and of now."""

from typing import Any

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from assistant.admitting import NotSignedIn

# signatures only the provider can make; neither "none" nor one that the client's secret makes
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY = 60
"""Seconds that two clocks may differ."""

Claims = dict[str, Any]


def verified(token: str, keys: dict[str, Any], nonce: str) -> Claims:
    """The token's claims (OpenID Connect Core, 3.1.3.7). Raises NotSignedIn "not_vouched" for any fault."""
    wanted: dict[str, Any] = {
        "iss": {"essential": True, "value": settings.OIDC_ISSUER},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
        "nonce": {"essential": True, "value": nonce},
        "sub": {"essential": True},
        "exp": {"essential": True},
        "iat": {"essential": True},
    }
    try:
        registry = JWSRegistry(algorithms=SIGNATURES, strict_check_header=False)
        claims = jwt.decode(token, KeySet.import_key_set(keys), registry=registry).claims  # type: ignore[arg-type]
        jwt.JWTClaimsRegistry(leeway=LEEWAY, **wanted).validate(claims)
    except (JoseError, ValueError, KeyError, TypeError):
        raise NotSignedIn("not_vouched") from None
    # a token for several audiences says to which of them it was given
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if several else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise NotSignedIn("not_vouched")
    return claims


def texts(claim: object) -> set[str]:
    """A claim that is one text or a list of them; nothing for anything else."""
    found = claim if isinstance(claim, list) else [claim]
    return {one for one in found if isinstance(one, str) and one}
