"""Who calls: the key of a request, and the user it acts for."""

from typing import Any, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from assistant import keys
from assistant.api.problems import NoResult
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


def user_who(request: HttpRequest, permission: str) -> User:
    """The same, who must have the permission. Raises NoResult("not_allowed")."""
    user = user_of(request)
    if not user.has_perm(permission):
        raise NoResult("not_allowed")
    return user
