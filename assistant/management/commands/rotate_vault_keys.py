"""`manage.py rotate_vault_keys`: every vault's key, and what else is sealed, under the newest key."""

from typing import Any

from assistant import panels, repeating, routing, second_step
from assistant.pipeline import keeping, unsent
from foundation import audit, vault_key
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Wrap the keys of all vaults with SUFLER_VAULT_KEY; SUFLER_VAULT_OLD_KEYS holds those before it."

    def handle(self, **_: Any) -> None:
        apply_migrations()
        kinds = (keeping, unsent, second_step, routing, panels, repeating)
        wrapped, shut = map(sum, zip(*(kind.rotate() for kind in kinds), strict=True))
        audit.record("command", "vault.keys_rotated", "vaults", {"vaults": wrapped, "unreadable": shut})
        self.write({"vaults": wrapped})
        if shut:
            self.write({"error": "vault_unreadable", "vaults": shut})
        else:
            vault_key.forget_old()
        self.finish()
