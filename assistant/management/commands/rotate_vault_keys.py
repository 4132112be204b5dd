"""`manage.py rotate_vault_keys`: every conversation's key under the newest installation key."""

from typing import Any

from assistant.pipeline import keeping
from foundation import audit
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Wrap the keys of all vaults with SUFLER_VAULT_KEY; SUFLER_VAULT_OLD_KEYS holds those before it."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        try:
            rotated = keeping.rotate()
        except keeping.VaultUnreadable:
            self.write({"error": "vault_unreadable"})
            self.finish()
        audit.record("command", "vault.keys_rotated", "vaults", {"vaults": rotated})
        self.write({"vaults": rotated})
