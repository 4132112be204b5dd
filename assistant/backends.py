"""The ways to sign in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.http import HttpRequest

from assistant import directory
from assistant.admitting import NotSignedIn
from foundation.models import User

BY_BANK = frozenset({"assistant.backends.ByDirectory", "assistant.backends.ByProvider"})


class ByPassword(ModelBackend):
    """Name and password, for those whom SUFLER_PASSWORD_NAMES leaves this way; nobody learns who they are."""

    def user_can_authenticate(self, user: Any) -> bool:
        """Asked after the password was found right, and again at every click."""
        names = settings.PASSWORD_NAMES
        return super().user_can_authenticate(user) and (not names or user.username in names)


class _ByBank(BaseBackend):
    """Who was vouched for by an account of the bank's."""

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, as long as they may sign in."""
        return User.objects.filter(pk=user_id, is_active=True).first()


class ByDirectory(_ByBank):
    """Name and password of the bank's directory; never told of who may come in with a password of this house.

    Such a password stays here. The directory is then asked about somebody who is nowhere, so that neither
    time nor words tell these names from others, also while it is away."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        """The person, or None for a wrong name or password, and where the directory is away: then
        `request.turned_away` says so. Raises NotSignedIn of somebody whose password was right."""
        if not directory.is_offered() or not username or not password:
            return None
        try:
            if _stays_here(username):
                directory.ask_in_vain(username)
                return None
            return directory.sign_in(username, password)
        except NotSignedIn as reason:
            if request is None or reason.code != "provider_away":
                raise
            # a try like any other: counted, whoever was meant
            request.turned_away = {"by": directory.ACTOR, "reason": reason.code}  # type: ignore[attr-defined]
            return None


class ByProvider(_ByBank):
    """Who was vouched for by the bank's identity provider; no credentials open it."""

    def authenticate(self, request: HttpRequest | None, **_: Any) -> None:
        """Nobody: `single_sign_on` signs in by itself."""


def has_password(user: User) -> bool:
    """Whether a password of this house lets this person in."""
    return user.has_usable_password() and ByPassword().user_can_authenticate(user)


def _stays_here(name: str) -> bool:
    """Whether only a password of this house opens this account."""
    if name in settings.PASSWORD_NAMES:
        return True
    user = User.objects.filter(username=name).first()
    return user is not None and has_password(user)
