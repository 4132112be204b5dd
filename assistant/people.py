"""The rules about users, teams and access labels; every change is audited and nobody is ever deleted."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from assistant import roles
from foundation import audit
from foundation.models import Label, Team, User

ROLE_WORDS = {
    roles.OPERATOR: _("operator"),
    roles.SUPERVISOR: _("supervisor"),
    roles.ADMIN: _("administrator of documents"),
    roles.SECURITY: _("security"),
}
ROLE_TASKS = {
    roles.OPERATOR: _("asks, reads sources, reports mistakes"),
    roles.SUPERVISOR: _("asks, and reviews the answers of others"),
    roles.ADMIN: _("uploads, publishes and retires documents"),
    roles.SECURITY: _("manages people and labels, reads the audit"),
}


class ChangedMeanwhile(Exception):
    """Somebody else saved this user, team or label since the page was opened; saving now would undo it."""


class LocksOut(Exception):
    """The change would take the right to manage people from whoever makes it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about a user that the security role decides."""

    username: str
    first_name: str
    last_name: str
    groups: Collection[Group]
    team: Team | None
    labels: Collection[Label]
    is_active: bool = True
    may_reveal: bool = False


def manageable_by(user: User) -> QuerySet[User]:
    """Whom a person may manage: everybody, but superusers only if they are one."""
    return User.objects.all() if user.is_superuser else User.objects.filter(is_superuser=False)


def may_reveal(user: User) -> bool:
    """Whether hidden values of other people's conversations were opened to this person."""
    return user.user_permissions.filter(pk=_reveal().pk).exists()


def with_reveal(users: QuerySet[User]) -> QuerySet[User]:
    """The same users, each with `may_reveal`."""
    granted = User.user_permissions.through.objects.filter(user=OuterRef("pk"), permission=_reveal())
    return users.annotate(may_reveal=Exists(granted))


def admit(person: Person, password: str, by: User) -> User:
    """Create a user who can sign in, and then chooses another password."""
    with transaction.atomic():
        user = User.objects.create_user(person.username, password=password, must_change_password=True)
        _fill(user, person)
        audit.record(by, "user.created", user, _details(person))
    return user


def state_of(user: User) -> str:
    """A digest of everything `change` decides about a user: another one says that it was saved since."""
    told: list[object] = [
        user.username,
        user.first_name,
        user.last_name,
        user.team_id,
        user.is_active,
        may_reveal(user),
    ]
    told += [sorted(rows.values_list("pk", flat=True)) for rows in (user.groups, user.labels)]
    return _digest(told)


def change(user: User, to: Person, by: User, seen: str | None = None) -> list[str]:
    """Make a user what `to` says; the names of what changed. `seen`: `state_of` the user on the page.

    Raises ChangedMeanwhile or LocksOut, and then nothing is changed.
    """
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        if seen is not None and seen != state_of(user):
            raise ChangedMeanwhile
        changed = _changed(user, to)
        if not changed:
            return []
        _fill(user, to)
        fresh = User.objects.get(pk=user.pk)
        if fresh == by and not (fresh.is_active and fresh.has_perm(roles.MANAGE_PEOPLE)):
            raise LocksOut
        audit.record(by, "user.changed", user, {"changed": changed, **_details(to)})
    return changed


def set_password(user: User, password: str, by: User) -> None:
    """Give somebody else a new password; it ends their sessions, and they choose another at the next
    sign-in."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        audit.record(by, "user.password_set", user)


def named_as(row: Team | Label) -> str:
    """A digest of what `save_team` or `save_label` decides: another one says that it was saved since."""
    told = (row.name, row.internal, row.local_only) if isinstance(row, Label) else (row.name,)
    return _digest(told)


def save_team(team: Team, by: User, seen: str | None = None) -> Team:
    """Store a new or renamed team. `seen`: `named_as` the team on the page.

    Raises ChangedMeanwhile, and then nothing is changed.
    """
    with transaction.atomic():
        action = "team.changed" if team.pk else "team.created"
        _still(Team.objects.select_for_update().filter(pk=team.pk).first(), seen)
        team.save()
        audit.record(by, action, team, {"name": team.name})
    return team


def save_label(label: Label, by: User, seen: str | None = None) -> Label:
    """Store a new or changed access label; its short name stays, commands and imports use it.

    `seen`: `named_as` the label on the page. Raises ChangedMeanwhile, and then nothing is changed.
    """
    with transaction.atomic():
        action = "label.changed" if label.pk else "label.created"
        _still(Label.objects.select_for_update().filter(pk=label.pk).first(), seen)
        label.save()
        audit.record(
            by,
            action,
            label,
            {
                "slug": label.slug,
                "name": label.name,
                "internal": label.internal,
                "local_only": label.local_only,
            },
        )
    return label


def _still(row: Team | Label | None, seen: str | None) -> None:
    """Raise ChangedMeanwhile when the row is no longer what was seen."""
    if row is not None and seen is not None and seen != named_as(row):
        raise ChangedMeanwhile


def _digest(told: Sequence[object]) -> str:
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def _fill(user: User, person: Person) -> None:
    user.username, user.first_name, user.last_name = person.username, person.first_name, person.last_name
    user.team, user.is_active = person.team, person.is_active
    user.save()
    user.groups.set(person.groups)
    user.labels.set(person.labels)
    if person.may_reveal:
        user.user_permissions.add(_reveal())
    else:
        user.user_permissions.remove(_reveal())


def _reveal() -> Permission:
    """The one permission that comes with no role: it is given to a person."""
    app, codename = roles.REVEAL.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def _changed(user: User, to: Person) -> list[str]:
    plain = ("username", "first_name", "last_name", "team", "is_active")
    changed = [name for name in plain if getattr(user, name) != getattr(to, name)]
    changed += ["may_reveal"] * (may_reveal(user) != to.may_reveal)
    changed += ["groups"] * (set(user.groups.all()) != set(to.groups))
    return changed + ["labels"] * (set(user.labels.all()) != set(to.labels))


def _details(person: Person) -> dict[str, object]:
    return {
        "roles": sorted(group.name for group in person.groups),
        "labels": sorted(label.slug for label in person.labels),
        "team": person.team.pk if person.team else None,
        "active": person.is_active,
        "may_reveal": person.may_reveal,
    }
