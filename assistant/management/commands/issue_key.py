"""`manage.py issue_key`: a key of the API for one of the bank's systems, shown this once."""

from argparse import ArgumentParser
from typing import Any

from assistant import keys
from foundation.commands import LinesCommand, UsageError, apply_migrations, user_named, whole

LONGEST = 3650


class Command(LinesCommand):
    help = "Issue a key: it acts for a user within its scopes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="which system it is for")
        parser.add_argument("--as", dest="username", required=True, help="the user it acts for")
        parser.add_argument("--scope", action="append", choices=keys.SCOPES, required=True)
        parser.add_argument("--days", type=whole(1, LONGEST), default=365, help="how long it is valid")

    def handle(self, *, name: str, username: str, scope: list[str], days: int, **_: Any) -> None:
        apply_migrations()
        user = user_named(username)
        if user is None:
            raise UsageError("--as names the user whom the key acts for")
        key, text = keys.issue(name, user, scope, days, "command")
        self.write({"key": text, "id": key.pk, "scopes": key.scopes, "days": days})
