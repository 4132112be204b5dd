"""`manage.py expire`: what has outlived its time is destroyed."""

from typing import Any

from assistant import retention
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Destroy the keys and values of conversations whose time is over (SUFLER_VAULT_HOURS)."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        self.write({"vaults": retention.expire()})
