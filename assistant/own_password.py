"""A person's own password: they choose it themselves, also in the place of one that the security role set."""

from django.contrib.auth import BACKEND_SESSION_KEY, update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest

from assistant.backends import BY_BANK
from foundation import audit
from foundation.models import User


def is_due(request: HttpRequest) -> bool:
    """Whether whoever signed in with a password has to choose another first; who came in by an account of the
    bank's has not used theirs."""
    user = request.user
    if not isinstance(user, User) or not user.must_change_password:
        return False
    return request.session.get(BACKEND_SESSION_KEY) not in BY_BANK


def change(user: User, password: str, request: HttpRequest) -> None:
    """Give oneself a new password; it ends one's other sessions."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        audit.record(user, "user.password_changed", user)
    update_session_auth_hash(request, user)
