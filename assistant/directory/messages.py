"""The few messages of LDAP version 3 that a sign-in needs (RFC 4511), over pyasn1's schema of them.

A filter is built of its parts and never written as text: there is nothing that a typed name could break.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pyasn1.codec.ber import decoder, encoder
from pyasn1_modules import rfc2251

Content = tuple[str, Callable[[Any], None]]
"""The name of a request, and what fills it in."""

ENTRY, REFERENCE = "searchResEntry", "searchResRef"
RESULT_OF = {"bindRequest": "bindResponse", "searchRequest": "searchResDone", "extendedReq": "extendedResp"}
START_TLS = "1.3.6.1.4.1.1466.20037"
HERE, BELOW = 0, 2
"""Scopes of a search: the entry itself, or everything at and below it."""


class Broken(Exception):
    """What the directory did that it should not; the words are ours and hold nothing private."""


class Answer(NamedTuple):
    """The `code` of a result, or an entry's `dn` and `values`; attributes are in small letters."""

    number: int
    kind: str
    code: int
    dn: str
    values: dict[str, list[bytes]]


def start_tls() -> Content:
    """Please encrypt."""

    def fill(request: Any) -> None:
        request["requestName"] = START_TLS

    return "extendedReq", fill


def bind(dn: str, password: str) -> Content:
    """I am `dn`, and this shows it."""

    def fill(request: Any) -> None:
        request["version"] = 3
        request["name"] = dn.encode()
        request["authentication"]["simple"] = password.encode()

    return "bindRequest", fill


def search(
    base: str, scope: int, equal: Sequence[tuple[str, str]], attributes: Sequence[str], at_most: int = 0
) -> Content:
    """Which entries have all these values. Aliases are not followed."""

    def fill(request: Any) -> None:
        request["baseObject"] = base.encode()
        request["scope"] = scope
        request["derefAliases"] = 0
        request["sizeLimit"] = at_most
        request["timeLimit"] = 5
        request["typesOnly"] = False
        for place, (attribute, value) in enumerate(equal):
            part = request["filter"]["and"][place]["equalityMatch"]
            part["attributeDesc"] = attribute
            part["assertionValue"] = value.encode()
        for place, attribute in enumerate(attributes):
            request["attributes"][place] = attribute

    return "searchRequest", fill


def encoded(number: int, content: Content) -> bytes:
    """The bytes of a request."""
    kind, fill = content
    message = rfc2251.LDAPMessage()
    message["messageID"] = number
    fill(message["protocolOp"][kind])
    return bytes(encoder.encode(message))


def decoded(data: bytes) -> Answer:
    """What the bytes of one message say. Raises Broken."""
    try:
        message, _rest = decoder.decode(data, asn1Spec=rfc2251.LDAPMessage())
        operation = message["protocolOp"]
        kind, said = operation.getName(), operation.getComponent()
        number = int(message["messageID"])
        if kind in RESULT_OF.values():
            return Answer(number, kind, int(said["resultCode"]), "", {})
        if kind == ENTRY:
            values = {
                bytes(one["type"]).decode().lower(): [bytes(value) for value in one["vals"]]
                for one in said["attributes"]
            }
            return Answer(number, kind, 0, bytes(said["objectName"]).decode(), values)
    except Exception:  # a stranger's bytes: the decoder has many ways to stumble over them
        raise Broken("it does not speak LDAP") from None
    return Answer(number, kind, 0, "", {})
