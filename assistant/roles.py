"""The four roles: Django groups and the permissions each of them has. One person may hold several."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required, user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

ASK = "assistant.ask_question"
REVIEW = "assistant.review_answers"
READ_LIBRARY = "ingestion.view_document"
MANAGE_LIBRARY = "ingestion.manage_knowledge"
MANAGE_PEOPLE = "foundation.manage_people"
REVEAL = "assistant.reveal_values"
MANAGE_RETENTION = "assistant.manage_retention"
MANAGE_MASKING = "assistant.manage_masking"
READ_AUDIT = "foundation.view_auditentry"
MANAGE_ROUTES = "foundation.manage_routes"
READ_EGRESS = "foundation.view_egress"

OPERATOR, SUPERVISOR, ADMIN, SECURITY = "operator", "supervisor", "admin", "security"

ROLES: dict[str, tuple[str, ...]] = {
    OPERATOR: (ASK, READ_LIBRARY),
    SUPERVISOR: (ASK, READ_LIBRARY, REVIEW),
    ADMIN: (ASK, READ_LIBRARY, MANAGE_LIBRARY),
    SECURITY: (
        READ_LIBRARY,
        MANAGE_PEOPLE,
        MANAGE_MASKING,
        MANAGE_RETENTION,
        READ_AUDIT,
        MANAGE_ROUTES,
        READ_EGRESS,
    ),
}

View = Callable[..., HttpResponseBase]


def allowed(*permissions: str) -> Callable[[View], View]:
    """A view for signed-in users with any of these permissions; others are sent to sign in, or get 403."""

    def may(user: Any) -> bool:
        if any(user.has_perm(permission) for permission in permissions):
            return True
        raise PermissionDenied

    def wrap(view: View) -> View:
        wrapped: View = login_required(user_passes_test(may)(view))
        return wrapped

    return wrap


def create_groups(**kwargs: Any) -> None:
    """Make the groups have exactly the permissions of `ROLES`; runs after every migration."""
    from django.apps import apps
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for label in ("foundation", "ingestion", "assistant"):
        create_permissions(apps.get_app_config(label), verbosity=0)
    for role, names in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        pairs = [name.split(".") for name in names]
        group.permissions.set(
            [
                Permission.objects.get(content_type__app_label=app, codename=codename)
                for app, codename in pairs
            ]
        )
