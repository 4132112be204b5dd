"""`manage.py expire`: what has outlived its time is destroyed."""

from dataclasses import asdict
from typing import Any

from assistant import retention
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Destroy hidden values and unsent text whose time is over (SUFLER_VAULT_HOURS)."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        self.write(asdict(retention.expire()))
