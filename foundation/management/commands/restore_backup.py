"""`manage.py restore_backup`: an empty home becomes the installation that a backup holds."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from foundation import audit, backups
from foundation.commands import LinesCommand, apply_migrations


class Command(LinesCommand):
    help = "Fill an empty SUFLER_HOME and database from what `backup` wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the archive")
        parser.add_argument("--keys", type=Path, help="its key file; SUFLER_VAULT_KEY may give the key")
        parser.add_argument(
            "--without-keys", action="store_true", help="the key is lost: hidden values stay shut for good"
        )

    def handle(self, file: Path, keys: Path | None, without_keys: bool, **_: Any) -> None:
        start = time.perf_counter()
        try:
            manifest = backups.restore(file, keys, without_keys=without_keys)
        except backups.BackupError as error:
            self.write({"error": error.code})
            return self.finish()
        except OSError as error:
            self.write({"error": "not_read", "reason": error.strerror})
            return self.finish()
        apply_migrations()
        told = {"backup": manifest["backup"], "made_at": manifest["made_at"], "files": len(manifest["files"])}
        audit.record("command", "backup.restored", f"backup:{manifest['backup']}", told)
        found = audit.verify()
        spent = round((time.perf_counter() - start) * 1000, 1)
        row = {**told, "audit_holds": found.first_bad is None, "ms": spent}
        if found.first_bad is not None:
            row |= {"error": "audit_broken", "first_bad": found.first_bad, "reason": found.reason}
        self.write(row)
        return self.finish()
