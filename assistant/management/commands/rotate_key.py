"""`manage.py rotate_key`: another secret for a key of the API, shown this once."""

from argparse import ArgumentParser
from typing import Any

from assistant import keys
from assistant.models import ApiKey
from foundation.commands import LinesCommand, apply_migrations, user_named, whole

LONGEST = 7 * 24


class Command(LinesCommand):
    help = "Give a valid key another secret; the one before works for some hours more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=whole(1), help="the id that issue_key printed")
        parser.add_argument(
            "--hours", type=whole(0, LONGEST), default=24, help="how long the old secret works; 0: no more"
        )
        parser.add_argument("--as", dest="username", help="who rotates it, for the audit chain")

    def handle(self, *, number: int, hours: int, username: str | None, **_: Any) -> None:
        apply_migrations()
        try:
            key, text = keys.rotate(ApiKey(pk=number), hours, user_named(username) or "command")
        except ApiKey.DoesNotExist:
            self.write({"id": number, "error": "no_such_key"})
        else:
            self.write({"key": text, "id": key.pk, "scopes": key.scopes, "old_works_hours": hours})
        self.finish()
