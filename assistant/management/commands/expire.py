"""`manage.py expire`: what has outlived its time is destroyed."""

from typing import Any

from assistant.pipeline import keeping
from foundation import audit
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Destroy the keys and values of conversations whose time is over (SUFLER_VAULT_HOURS)."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        vaults = keeping.forget_expired()
        if vaults:
            audit.record("command", "vault.expired", "vaults", {"vaults": vaults})
        self.write({"vaults": vaults})
