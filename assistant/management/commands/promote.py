"""`manage.py promote NAME`: another adapter answers from the next question on."""

from argparse import ArgumentParser
from typing import Any

from assistant.tuning import registry
from assistant.tuning.words import told_a_command
from foundation.commands import LinesCommand, UsageError, apply_migrations, user_named


class Command(LinesCommand):
    help = (
        "Have an adapter (none: the weights alone) answer; an accepted comparison or a reason is asked for."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--reason", default="", help="in the place of a comparison that accepted it")
        parser.add_argument("--as", dest="username")

    def handle(self, *, name: str, reason: str, username: str | None, **_: Any) -> None:
        apply_migrations()
        try:
            made = registry.promote(name, user_named(username), reason)
        except registry.NotPromoted as error:
            raise UsageError(told_a_command(error.code)) from None
        self.write({"adapter": made.adapter or registry.ALONE, "sha256": made.sha256, "model": made.model})
