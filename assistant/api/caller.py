"""Who calls: the key of a request, and the user it acts for."""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from assistant import keys
from assistant.models import ApiKey
from foundation.models import User


class Key(HttpBearer):
    """`Authorization: Bearer sufler_…`; the key must have the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return keys.find(token, self.scope)


def key_of(request: HttpRequest) -> ApiKey:
    """The key that was let in."""
    return cast(ApiKey, cast(Any, request).auth)


def user_of(request: HttpRequest) -> User:
    """The user whose rights the key has."""
    return key_of(request).user
