"""The four people of the fictional bank, and which of them can still sign in with its password."""

from assistant import roles
from foundation.models import User

# (sign-in, role, first name, last name)
PEOPLE = (
    ("operator", roles.OPERATOR, "Айгерім", "Сәрсенова"),
    ("supervisor", roles.SUPERVISOR, "Данияр", "Оспанов"),
    ("admin", roles.ADMIN, "Марина", "Ким"),
    ("security", roles.SECURITY, "Тимур", "Абенов"),
)
USERNAMES = [person[0] for person in PEOPLE]
# it stands in README.md; the fictional bank has nothing to hide
PASSWORD = "kokzhiek-demo"  # noqa: S105


def sign_ins() -> list[str]:
    """User names of the demo accounts that still have the demo's password."""
    users = User.objects.filter(username__in=USERNAMES, is_active=True).order_by("pk")
    return [user.username for user in users if user.check_password(PASSWORD)]
