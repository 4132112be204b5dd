"""`manage.py serve`: everything that `make run` starts."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from assistant.project.launching import CannotStart, serve
from foundation.commands import ACCOUNTS, NAMES, SETTINGS


class Command(BaseCommand):
    requires_system_checks = (SETTINGS, ACCOUNTS, NAMES)
    help = "Start inference, web, worker and the embedded broker, and keep them running until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="do not load the fictional bank")

    def handle(self, *, no_demo: bool, **_: Any) -> None:
        try:
            serve(demo=not no_demo)
        except CannotStart as reason:
            raise CommandError(str(reason), returncode=reason.status) from None
