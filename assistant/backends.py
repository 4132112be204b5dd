"""The two ways to sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from foundation.models import User


class ByPassword(ModelBackend):
    """Name and password, for those whom SUFLER_PASSWORD_NAMES leaves this way; nobody learns who they are."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked after the password was found right, and again at every click."""
        names = settings.PASSWORD_NAMES
        return super().user_can_authenticate(user) and (not names or user.username in names)


class ByProvider(BaseBackend):
    """Who was vouched for by the bank's identity provider; no credentials open it."""

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        """Nobody: `single_sign_on` signs in by itself."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, as long as they may sign in."""
        return User.objects.filter(pk=user_id, is_active=True).first()
