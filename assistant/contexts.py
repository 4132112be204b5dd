"""What a CRM says about who sits there and whose card is open: a JSON Web Token, signed with HMAC-SHA256.

RFC 7519 in its compact form, so that any JWT library writes one. Pure: no database, no clock of its own.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# how long a context may live at most; it is used at once
LONGEST_LIFE = 300
LARGEST = 16_000
MOST_VALUES = 50


class BadContext(Exception):
    """It does not count. `code`: malformed, tampered, expired, too_long_lived."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Context:
    """Who sits there (`sub`), a name that is used once (`jti`), and the values of the customer's card."""

    username: str
    name: str
    card: Mapping[str, str]


def read(token: str, secret: str, now: float) -> Context:
    """What a token says, once its signature and its time are right. Raises BadContext."""
    if len(token) > LARGEST:
        raise BadContext("malformed")
    signed, _dot, signature = token.rpartition(".")
    expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, _bytes(signature)):
        raise BadContext("tampered")
    header, _dot, payload = signed.partition(".")
    if _object(header).get("alg") != "HS256":
        raise BadContext("malformed")
    return _checked(_object(payload), now)


def write(payload: Mapping[str, Any], secret: str) -> str:
    """A token as a CRM writes it."""
    parts = ({"alg": "HS256", "typ": "JWT"}, payload)
    signed = ".".join(_text(json.dumps(part, ensure_ascii=False).encode()) for part in parts)
    return f"{signed}.{_text(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())}"


def _checked(payload: Mapping[str, Any], now: float) -> Context:
    expires, name, username = payload.get("exp"), payload.get("jti"), payload.get("sub")
    card = payload.get("card") or {}
    if not isinstance(expires, int | float) or not isinstance(card, dict) or len(card) > MOST_VALUES:
        raise BadContext("malformed")
    if not (isinstance(name, str) and 8 <= len(name) <= 64 and isinstance(username, str) and username):
        raise BadContext("malformed")
    if expires <= now:
        raise BadContext("expired")
    if expires > now + LONGEST_LIFE:
        raise BadContext("too_long_lived")
    return Context(username, name, {str(label): str(value) for label, value in card.items() if value})


def _object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_bytes(part))
    except ValueError:
        raise BadContext("malformed") from None
    if not isinstance(found, dict):
        raise BadContext("malformed")
    return found


def _bytes(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadContext("malformed") from None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
