"""Who there is (users, teams, access labels) and what was done (the audit chain).

Django finds tables only in a module of this name; the rules about them live in `access.py` and `audit.py`.
"""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """Operators and supervisors who work together; analytics and limits are counted per team."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Label(models.Model):
    """An access label: a document that bears it is seen only by users who hold it."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    internal = models.BooleanField(
        _("for staff only"),
        default=False,
        help_text=_("Passages under this label must not be read out to customers."),
    )
    local_only = models.BooleanField(
        default=False,
        help_text=_("Text with passages under this label goes to routes inside the bank only."),
    )

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(models.TextChoices):
    SYSTEM = "system", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class User(AbstractUser):
    """A person who signs in; roles are groups, see `assistant/roles.py`."""

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("team")
    )
    labels = models.ManyToManyField(Label, blank=True, related_name="users", verbose_name=_("access labels"))
    language = models.CharField(_("language"), max_length=2, blank=True, default="")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    # the presses that differ from the usual ones, by the shortcut's name: see `assistant/shortcuts.py`
    own_shortcuts = models.JSONField(default=dict, blank=True)
    evidence_while_typing = models.BooleanField(_("sources while typing"), default=True)
    # the pages whose hints for beginners were shown: see `assistant/tours.py`
    tours_seen = models.JSONField(default=list, blank=True)
    # the security role set it and so knows it
    must_change_password = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        permissions: ClassVar = [("manage_people", "Can manage users, teams and access labels")]

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class AuditEntry(models.Model):
    """One link of the audit chain. Written only by `audit.record()`, never changed, never deleted."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=60, db_index=True)
    object = models.CharField(max_length=200, db_index=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]
        default_permissions = ("view",)
        # not in the fields: SQLite would make the table anew, and lose the triggers that keep it append-only
        indexes: ClassVar = [
            models.Index(fields=["actor"], name="audit_by_whom"),
            models.Index(fields=["at"], name="audit_when"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.object}"


# Django finds tables through this module only; the keys in them name the tables above
from foundation import route_models  # noqa: E402, F401
