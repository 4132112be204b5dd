"""Who asks: the type of a request's user behind `allowed()`."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from foundation.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in user; PermissionDenied when there is none, which a decorator has ruled out."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
