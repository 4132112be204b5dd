"""`manage.py rollback`: the adapter that answered before answers again."""

from argparse import ArgumentParser
from typing import Any

from assistant.tuning import registry
from assistant.tuning.words import told_a_command
from foundation.commands import LinesCommand, UsageError, apply_migrations, user_named


class Command(LinesCommand):
    help = "Take back the last promotion in one step."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as", dest="username")

    def handle(self, *, username: str | None, **_: Any) -> None:
        apply_migrations()
        try:
            made = registry.rollback(user_named(username))
        except registry.NotPromoted as error:
            raise UsageError(told_a_command(error.code)) from None
        self.write({"adapter": made.adapter or registry.ALONE, "sha256": made.sha256, "model": made.model})
