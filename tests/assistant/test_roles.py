"""The four roles are groups with exactly the permissions written down for them."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from assistant import roles
from foundation.models import User


def permissions_of(role: str) -> set[str]:
    group = Group.objects.get(name=role)
    return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}


@pytest.mark.parametrize("role", roles.ROLES)
def test_a_role_has_what_was_written_down(db: None, role: str) -> None:
    assert permissions_of(role) == set(roles.ROLES[role])


def test_a_migration_sets_right_what_was_changed_by_hand(db: None) -> None:
    group = Group.objects.get(name=roles.OPERATOR)
    group.permissions.add(Permission.objects.get(codename="manage_people"))
    call_command("migrate", verbosity=0)
    assert permissions_of(roles.OPERATOR) == set(roles.ROLES[roles.OPERATOR])


@pytest.mark.parametrize(
    "role, never",
    [
        (roles.OPERATOR, {roles.REVIEW, roles.MANAGE_LIBRARY, roles.MANAGE_PEOPLE, roles.READ_AUDIT}),
        (roles.SUPERVISOR, {roles.MANAGE_LIBRARY, roles.MANAGE_PEOPLE}),
        (roles.ADMIN, {roles.REVIEW, roles.MANAGE_PEOPLE}),
        (roles.SECURITY, {roles.REVIEW, roles.ASK, roles.MANAGE_LIBRARY}),
    ],
)
def test_what_a_role_must_never_be_able_to_do(people: dict[str, User], role: str, never: set[str]) -> None:
    assert not any(people[role].has_perm(permission) for permission in never)


def test_nobody_may_change_or_delete_the_audit_chain(people: dict[str, User]) -> None:
    forbidden = [f"foundation.{act}_auditentry" for act in ("add", "change", "delete")]
    assert not any(user.has_perm(one) for user in people.values() for one in forbidden)
    assert not Permission.objects.filter(codename__in=[one.partition(".")[2] for one in forbidden]).exists()
